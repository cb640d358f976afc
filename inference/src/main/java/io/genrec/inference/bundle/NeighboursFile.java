package io.genrec.inference.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import io.genrec.inference.neighbours.NeighbourMixture;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file of a bundle's {@link NeighbourMixture}: a line of how it is mixed, {@code {"share", "halfLife", "repeats"}},
 * then a line an item, {@code {"itemId", "neighbours": [id, similarity, id, similarity, ..]}}.
 */
final class NeighboursFile {
    static final String NAME = "neighbours.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    NeighboursFile(Path folder) {
        this.file = folder.resolve(NAME);
    }

    void write(NeighbourMixture mixture) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            ObjectNode mixing = JSON.createObjectNode()
                    .put("share", mixture.share())
                    .put("halfLife", mixture.weights().halfLife())
                    .put("repeats", mixture.weights().repeats());
            out.write(mixing + "\n");
            for (Map.Entry<String, List<ScoredItem>> item :
                    new TreeMap<>(mixture.neighbours().byItem()).entrySet()) {
                ObjectNode line = JSON.createObjectNode().put("itemId", item.getKey());
                ArrayNode neighbours = line.putArray("neighbours");
                for (ScoredItem neighbour : item.getValue()) {
                    neighbours.add(neighbour.itemId()).add((float) neighbour.score());
                }
                out.write(line + "\n");
            }
        }
    }

    NeighbourMixture read() throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            JsonNode mixing = line(in.readLine(), 1, List.of("share", "halfLife", "repeats"));
            Map<String, List<ScoredItem>> byItem = new HashMap<>();
            int number = 1;
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                JsonNode line = line(text, ++number, List.of("itemId", "neighbours"));
                byItem.put(line.get("itemId").asText(), neighbours(line.get("neighbours"), number));
            }
            return new NeighbourMixture(
                    mixing.get("share").asDouble(),
                    new HistoryWeights(
                            mixing.get("halfLife").asDouble(),
                            mixing.get("repeats").asBoolean()),
                    new ItemNeighbours(byItem));
        } catch (IllegalArgumentException e) {
            throw new BrokenBundle(file + " cannot be used, write the bundle again: " + e.getMessage(), e);
        }
    }

    private static JsonNode line(String text, int number, List<String> fields) {
        try {
            JsonNode line = text == null ? JSON.missingNode() : JSON.readTree(text);
            for (String field : fields) {
                if (!line.has(field)) {
                    throw new IllegalArgumentException("line " + number + " has no " + field);
                }
            }
            return line;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("line " + number + " is not JSON", e);
        }
    }

    private static List<ScoredItem> neighbours(JsonNode pairs, int number) {
        if (pairs.size() % 2 != 0) {
            throw new IllegalArgumentException("line " + number + " does not pair ids with similarities");
        }
        List<ScoredItem> neighbours = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            neighbours.add(
                    new ScoredItem(pairs.get(i).asText(), pairs.get(i + 1).asDouble()));
        }
        return neighbours;
    }
}
