package io.genrec.datasets.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A file of JSON objects, one a line.
 *
 * @param listSeparator put between the elements of an array to make it one text
 */
record JsonRows(Path file, Charset encoding, String listSeparator) implements Rows {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            lines.forEachFilled(rejects, text -> each.accept(row(text)));
        }
    }

    private Row row(Line line) {
        JsonNode object;
        try {
            object = JSON.readTree(line.requireText().text());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("line is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!object.isObject()) {
            throw new IllegalArgumentException("line is no JSON object");
        }
        return new Row(column -> text(column.startsWith("/") ? object.at(column) : object.path(column)));
    }

    private String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isArray()
                ? value.valueStream().map(this::text).collect(Collectors.joining(listSeparator))
                : value.asText();
    }
}
