'use strict';

const byId = (id) => document.getElementById(id);
let keptOfEachKind = 5;

const connection = byId('connection');
function connectionIs(state, text) {
    connection.dataset.state = state;
    connection.textContent = text;
}

function addRow(arrival) {
    const row = document.createElement('tr');
    row.dataset.kind = arrival.kind;
    for (const text of [arrival.time, arrival.kind, arrival.text]) {
        const cell = document.createElement('td');
        cell.textContent = text;
        row.append(cell);
    }
    byId('messages').prepend(row);
    const same = [...byId('messages').rows].filter((other) => other.dataset.kind === arrival.kind);
    same.slice(keptOfEachKind).forEach((old) => old.remove());
}

// One picture is under way at a time: whoever is slow sees fewer of them, never old ones.
let fetching = false;
async function draw() {
    if (fetching) {
        return;
    }
    fetching = true;
    try {
        const answer = await fetch('picture');
        if (answer.status === 200) {
            const width = Number(answer.headers.get('Picture-Width'));
            const height = Number(answer.headers.get('Picture-Height'));
            const pixels = new Uint8ClampedArray(await answer.arrayBuffer());
            const canvas = byId('picture');
            canvas.width = width;
            canvas.height = height;
            canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
            canvas.dataset.number = answer.headers.get('Picture-Number');
        }
    } catch (e) {
        // Moon is gone; the event source says so and comes back by itself.
    } finally {
        fetching = false;
    }
}

const events = new EventSource('events');
events.onopen = () => {
    // What came last is sent anew.
    byId('messages').replaceChildren();
    connectionIs('open', 'connected');
};
events.onerror = () => connectionIs('lost', 'moon is not there; trying again');
events.addEventListener('bus', (event) => {
    const bus = JSON.parse(event.data);
    byId('bus').textContent = bus.identifier;
    keptOfEachKind = bus.keptOfEachKind;
});
events.addEventListener('host', (event) => {
    const host = JSON.parse(event.data);
    byId('host').textContent = host.name;
    byId('since').textContent = host.since;
});
events.addEventListener('arrival', (event) => addRow(JSON.parse(event.data)));
events.addEventListener('picture', draw);
events.addEventListener('figures', (event) => {
    const figures = JSON.parse(event.data);
    byId('rate').textContent = figures.messagesPerSecond.toLocaleString('en');
    byId('pictures').textContent = figures.picturesPerSecond.toLocaleString('en');
    byId('total').textContent = figures.messages.toLocaleString('en');
});

// Posts a form's fields as JSON; the form's output shows what comes of it.
function onSubmit(id, path, show) {
    const form = byId(id);
    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        const output = form.querySelector('output');
        output.textContent = '…';
        try {
            const answer = await fetch(path, {
                method: 'POST',
                headers: { 'Content-Type': 'application/json' },
                body: JSON.stringify(Object.fromEntries(new FormData(form))),
            });
            const text = await answer.text();
            const body = text ? JSON.parse(text) : {};
            output.textContent = answer.ok ? show(body) : body.detail ?? 'moon answers with status ' + answer.status;
        } catch (e) {
            output.textContent = 'moon is not there';
        }
    });
}
onSubmit('send', 'texts', () => 'sent');
onSubmit('ask', 'questions', (answer) => 'earth: ' + answer.text);
