package io.genrec.serving.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.genrec.domain.event.OpaqueId;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Wishes that callers ask for by a name, such as that of a place in an app: what a request says itself goes before them.
 *
 * @param fields of a request, by the scenario's name
 */
public record Scenarios(Map<String, JsonNode> fields) {
    private static final String KEY = "genrec.serve.scenarios.";

    public Scenarios {
        fields = new TreeMap<>(fields);
    }

    /**
     * @param serve the configuration at path {@code genrec.serve}
     * @throws IllegalArgumentException for a scenario that no request could ask for, naming its key and the rule it breaks
     */
    public static Scenarios from(Config serve) {
        Map<String, JsonNode> fields = new TreeMap<>();
        for (Map.Entry<String, ConfigValue> scenario :
                serve.getObject("scenarios").entrySet()) {
            fields.put(scenario.getKey(), read(scenario.getKey(), scenario.getValue()));
        }
        return new Scenarios(fields);
    }

    private static JsonNode read(String name, ConfigValue value) {
        try {
            JsonNode wishes =
                    StrictJson.parse(value.render(ConfigRenderOptions.concise()).getBytes(StandardCharsets.UTF_8));
            StrictJson.requireObject("it", wishes, Wishes.FIELDS);
            if (!OpaqueId.isOne(name) || wishes.has(Wishes.SCENARIO)) {
                throw StrictJson.invalid("its name must be of printable characters, and it names no other scenario");
            }
            Wishes unused = Wishes.read(wishes, Integer.MAX_VALUE);
            return wishes;
        } catch (RequestRefused e) {
            throw new IllegalArgumentException(KEY + name + " is no part of a request: " + e.detail(), e);
        }
    }

    /**
     * A request with the fields of the scenario it names, where it says nothing of them itself.
     *
     * @throws RequestRefused where it names one that is not there
     */
    public JsonNode filledIn(JsonNode request) {
        JsonNode named = request.get(Wishes.SCENARIO);
        if (named == null) {
            return request;
        }
        JsonNode scenario = fields.get(named.asText());
        if (!named.isTextual() || scenario == null) {
            throw StrictJson.invalid("scenario must be one of " + fields.keySet() + ", the scenarios of this node"
                    + " (genrec.serve.scenarios): " + StrictJson.shown(named));
        }
        ObjectNode filled = request.deepCopy();
        scenario.properties().stream()
                .filter(field -> !request.has(field.getKey()))
                .forEach(field -> filled.set(field.getKey(), field.getValue()));
        return filled;
    }
}
