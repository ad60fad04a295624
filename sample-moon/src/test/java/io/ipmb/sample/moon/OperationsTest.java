package io.ipmb.sample.moon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The actuator endpoint over HTTP, in an application with its own naming strategy. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.jackson.property-naming-strategy=SNAKE_CASE",
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.ipmb.access=unrestricted"
        })
class OperationsTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final URI endpoint;

    OperationsTest(@Value("${local.server.port}") int port) {
        endpoint = URI.create("http://localhost:" + port + "/actuator/ipmb");
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("ipmb.identifier", () -> "moon-operations." + UUID.randomUUID());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(endpoint + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void itsNamesAreItsOwnAndWhatIsAbsentIsAbsent() throws Exception {
        HttpResponse<String> answer = get("");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"pendingConnections\":", "\"queuedMessages\":", "\"asExpected\":true")
                .doesNotContain("pending_connections", "null", "stuckSince", "failure");
    }

    @Test
    void aListenerIsLookedAtAndControlledByItsId() throws Exception {
        String id = json.readTree(get("").body())
                .path("containers")
                .valueStream()
                .flatMap(container -> container.path("listeners").valueStream())
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        JsonNode container = json.readTree(get("/" + id).body());
        assertThat(container.path("state").asString()).isEqualTo("RUNNING");
        assertThat(container.path("listeners").toString()).contains("\"id\":\"" + id + "\"");

        HttpResponse<String> paused = post("/" + id, "{\"action\":\"pause\"}");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(json.readTree(paused.body()).path("state").asString()).isEqualTo("PAUSED");
        post("/" + id, "{\"action\":\"resume\"}");
        assertThat(json.readTree(get("/" + id).body()).path("state").asString()).isEqualTo("RUNNING");
    }

    @Test
    void anUnknownListenerIsNotFoundAndTheAnswerSaysWhichThereAre() throws Exception {
        for (HttpResponse<String> answer : List.of(get("/nobody"), post("/nobody", "{\"action\":\"stop\"}"))) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json.readTree(answer.body()).path("message").asString())
                    .startsWith("There is no listener 'nobody'; there are [");
        }
    }
}
