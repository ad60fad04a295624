'use strict';

const byId = (id) => document.getElementById(id);
const MOST_ROWS = 30;

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
    while (byId('messages').rows.length > MOST_ROWS) {
        byId('messages').deleteRow(-1);
    }
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
events.onopen = () => connectionIs('open', 'connected');
events.onerror = () => connectionIs('lost', 'moon is not there; trying again');
events.addEventListener('bus', (event) => {
    byId('bus').textContent = JSON.parse(event.data).identifier;
});
events.addEventListener('arrival', (event) => addRow(JSON.parse(event.data)));
events.addEventListener('picture', draw);
events.addEventListener('figures', (event) => {
    const figures = JSON.parse(event.data);
    byId('rate').textContent = figures.messagesPerSecond.toLocaleString('en');
    byId('pictures').textContent = figures.picturesPerSecond.toLocaleString('en');
    byId('total').textContent = figures.messages.toLocaleString('en');
});
