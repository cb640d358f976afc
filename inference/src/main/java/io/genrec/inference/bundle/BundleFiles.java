package io.genrec.inference.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The files of a bundle's {@link BundleContents}: {@code config.json}, {@code semantic-ids.jsonl}, {@code cold-start.json} and
 * {@code neighbours.jsonl}.
 */
final class BundleFiles {
    static final String CONFIG = "config.json";
    static final String SEMANTIC_IDS = "semantic-ids.jsonl";
    static final String COLD_START = "cold-start.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    BundleFiles(Path folder) {
        this.folder = folder;
    }

    void write(BundleContents contents) throws IOException {
        Files.writeString(folder.resolve(CONFIG), contents.config().toJson());
        new NeighboursFile(folder).write(contents.neighbours());
        Files.writeString(folder.resolve(COLD_START), JSON.writeValueAsString(contents.coldStart()) + "\n");
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(SEMANTIC_IDS))) {
            for (Map.Entry<String, SemanticId> item :
                    contents.semanticIds().byItem().entrySet()) {
                ObjectNode line = JSON.createObjectNode().put("itemId", item.getKey());
                ArrayNode codes = line.putArray("codes");
                item.getValue().codes().forEach(codes::add);
                String title = contents.titles().get(item.getKey());
                if (title != null) {
                    line.put("title", title);
                }
                out.write(line + "\n");
            }
        }
    }

    BundleContents read(SortedMap<String, String> provenance) throws IOException {
        ModelConfig config = config();
        Map<String, String> titles = new HashMap<>();
        SemanticIdTable table = semanticIds(config.space(), titles);
        try {
            return new BundleContents(
                    config, table, titles, new NeighboursFile(folder).read(), coldStart(), provenance);
        } catch (IllegalArgumentException e) {
            throw broken(COLD_START, e);
        }
    }

    ServingPlan plan() throws IOException {
        try {
            return ServingPlan.fromJson(Files.readString(folder.resolve(ServingPlan.FILE)));
        } catch (IllegalArgumentException e) {
            throw broken(ServingPlan.FILE, e);
        }
    }

    private ModelConfig config() throws IOException {
        try {
            return ModelConfig.fromJson(Files.readString(folder.resolve(CONFIG)));
        } catch (IllegalArgumentException e) {
            throw broken(CONFIG, e);
        }
    }

    private SemanticIdTable semanticIds(CodeSpace space, Map<String, String> titles) throws IOException {
        Map<String, SemanticId> byItem = new HashMap<>();
        try (BufferedReader in = Files.newBufferedReader(folder.resolve(SEMANTIC_IDS))) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                JsonNode item = item(line, number);
                String id = item.get("itemId").textValue();
                if (byItem.put(id, semanticId(item)) != null) {
                    throw new IllegalArgumentException("line " + number + " names item " + id + " again");
                }
                if (item.hasNonNull("title")) {
                    titles.put(id, item.get("title").asText());
                }
            }
            return new SemanticIdTable(space, byItem);
        } catch (IllegalArgumentException e) {
            throw broken(SEMANTIC_IDS, e);
        }
    }

    private static JsonNode item(String line, int number) {
        try {
            JsonNode item = JSON.readTree(line);
            if (item.path("itemId").isTextual() && item.path("codes").isArray()) {
                return item;
            }
            throw new IllegalArgumentException("line " + number + " has no itemId and codes");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("line " + number + " is not JSON", e);
        }
    }

    private static SemanticId semanticId(JsonNode item) {
        List<Integer> codes = new ArrayList<>();
        for (JsonNode code : item.get("codes")) {
            if (!code.isInt()) {
                throw new IllegalArgumentException(
                        "code " + code + " of item " + item.get("itemId") + " is not a number");
            }
            codes.add(code.intValue());
        }
        return new SemanticId(codes);
    }

    private List<String> coldStart() throws IOException {
        try {
            return List.of(JSON.readValue(folder.resolve(COLD_START).toFile(), String[].class));
        } catch (JsonProcessingException e) {
            throw broken(COLD_START, e);
        }
    }

    private BrokenBundle broken(String file, Exception cause) {
        return new BrokenBundle(
                folder.resolve(file) + " cannot be used, write the bundle again: " + cause.getMessage(), cause);
    }
}
