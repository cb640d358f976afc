package io.genrec.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.Api;
import io.genrec.serving.Nodes;
import io.genrec.serving.ServingNode;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.message.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The OpenAPI document against the node it describes. */
class OpenApiIT {
    private static final JsonNode DOCUMENT = document();

    private static BundledRedis redis;
    private static ServingNode node;
    private static Api api;

    @BeforeAll
    static void start() {
        redis = BundledRedis.start();
        node = Nodes.start(redis, new FakeGenerator("v1", 1000), "");
        api = new Api(node);
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @Test
    void describes_every_route_and_no_other() {
        List<String> described = new ArrayList<>();
        DOCUMENT.get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Endpoint.values())
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .toList());
    }

    @Test
    void names_every_problem() {
        String description = DOCUMENT.at("/info/description").asText().replaceAll("\\s+", " ");
        for (ProblemType type : ProblemType.values()) {
            assertThat(description).contains(type.uri().substring("urn:genrec:problem:".length()));
        }
    }

    @Test
    void says_which_routes_need_a_key() {
        for (Endpoint endpoint : Endpoint.values()) {
            JsonNode operation = operation(endpoint);
            assertThat(operation.has("security")).as(endpoint.path()).isNotEqualTo(endpoint.needsKey());
            assertThat(operation.get("responses").has("401"))
                    .as(endpoint.path())
                    .isEqualTo(endpoint.needsKey());
        }
    }

    @Test
    void every_answer_is_as_described() {
        HttpResponse<String> page = api.page("u7", 3, "");
        assertDescribed(Endpoint.RECOMMENDATIONS, page);
        assertDescribed(Endpoint.RECOMMENDATIONS, api.page("stranger", 100, ""));
        assertDescribed(Endpoint.RECOMMENDATIONS, api.page("u7", 0, ""));
        assertDescribed(Endpoint.RECOMMENDATIONS, api.page("u7", 3, "forged"));
        assertDescribed(Endpoint.RECOMMENDATIONS, api.page("u8", 3, Api.nextToken(page.body())));
        assertDescribed(Endpoint.RECOMMENDATIONS, api.get("/v1/recommendations"));
        assertDescribed(
                Endpoint.RECOMMENDATIONS,
                Api.send(api.at("/v1/recommendations").POST(BodyPublishers.ofString("{\"userId\":\"u7\"}"))));
        assertDescribed(
                Endpoint.BATCH, api.post("/v1/recommendations/batch", "{\"requests\":[{\"userId\":\"u7\"},{}]}"));
        assertDescribed(Endpoint.BATCH, api.post("/v1/recommendations/batch", "{}"));
        assertDescribed(Endpoint.EVENTS, api.get("/v1/events"));
        assertDescribed(
                Endpoint.EVENTS,
                Api.send(api.at("/v1/events")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))));
        String requestId = Api.json(page.body()).get("requestId").asText();
        assertDescribed(Endpoint.REQUEST, api.get("/v1/requests/" + requestId));
        assertDescribed(Endpoint.REQUEST, api.get("/v1/requests/nothing"));
        assertDescribed(Endpoint.BUNDLES, api.get("/admin/bundles"));
        assertDescribed(Endpoint.TAKE_BUNDLE, api.post("/admin/bundles", "{\"bundle\": 7}"));
        assertDescribed(Endpoint.TAKE_BUNDLE, api.post("/admin/bundles", "{\"bundle\": \"other\"}"));
        assertDescribed(Endpoint.GENERATIONS, api.get("/admin/generations"));
        assertDescribed(Endpoint.TAKE_GENERATION, api.post("/admin/generations", "{\"generation\": \"newest\"}"));
        assertDescribed(Endpoint.TAKE_GENERATION, api.post("/admin/generations", "{\"generation\": 7}"));
        assertDescribed(Endpoint.TAKE_GENERATION, api.post("/admin/generations", "{\"generation\": -1}"));
        assertDescribed(Endpoint.LIVE, api.get("/health/live"));
        assertDescribed(Endpoint.READY, api.get("/health/ready"));
        assertDescribed(Endpoint.METRICS, api.get("/metrics"));
        assertDescribed(Endpoint.OPENAPI, api.get("/openapi.yaml"));
        assertDescribed(Endpoint.CONSOLE, api.get("/"));
        assertDescribed(Endpoint.CONSOLE_STYLE, api.get("/console.css"));
        assertDescribed(Endpoint.CONSOLE_SCRIPT, api.get("/console.js"));
        assertDescribed(Endpoint.CONSOLE_USERS, api.get("/console/users?query=u"));
        assertDescribed(Endpoint.CONSOLE_HISTORY, api.get("/console/users/u7/history"));
    }

    private static void assertDescribed(Endpoint endpoint, HttpResponse<String> response) {
        JsonNode described = resolved(operation(endpoint).get("responses").path(String.valueOf(response.statusCode())));
        assertThat(described.isObject())
                .as("%s answers %d, as described: %s", endpoint.path(), response.statusCode(), response.body())
                .isTrue();
        String type =
                response.headers().firstValue("Content-Type").orElseThrow().split(";", 2)[0];
        JsonNode content = described.get("content").path(type);
        assertThat(content.isObject())
                .as("%s answers with %s", endpoint.path(), type)
                .isTrue();
        if (type.endsWith("json")) {
            assertThat(schema(content.get("schema")).validate(Api.json(response.body())))
                    .as(response.body())
                    .isEmpty();
        }
    }

    /** The schema with the document's components in reach. */
    private static JsonSchema schema(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", DOCUMENT.get("components"));
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        SchemaLocation.of("urn:genrec:test"),
                        whole,
                        SchemaValidatorsConfig.builder().build());
    }

    private static JsonNode operation(Endpoint endpoint) {
        return DOCUMENT.get("paths").get(endpoint.path()).get(endpoint.method().toLowerCase(Locale.ROOT));
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static JsonNode document() {
        try (InputStream in = Endpoint.class.getResourceAsStream("openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
