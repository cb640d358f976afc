package io.genrec.training.sft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import java.nio.file.*;
import java.util.*;

/** Interim reader. */
record CatalogFiles(SemanticIdTable table, Map<String, String> titles) {
    static CatalogFiles load(Path folder) {
        try {
            ObjectMapper json = new ObjectMapper();
            Map<String, SemanticId> ids = new TreeMap<>();
            Map<String, String> titles = new TreeMap<>();
            int levels = 3;
            int max = 0;
            for (String line : Files.readAllLines(folder.resolve("semantic-ids.jsonl"))) {
                JsonNode node = json.readTree(line);
                List<Integer> codes = new ArrayList<>();
                for (JsonNode code : node.get("codes")) {
                    codes.add(code.asInt());
                    max = Math.max(max, code.asInt());
                }
                levels = codes.size();
                ids.put(node.get("itemId").asText(), new SemanticId(codes));
                if (!node.path("title").asText("").isBlank()) {
                    titles.put(node.get("itemId").asText(), node.get("title").asText());
                }
            }
            int size = 1;
            while (size <= max) {
                size *= 2;
            }
            return new CatalogFiles(new SemanticIdTable(new CodeSpace(levels, size), ids), titles);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
