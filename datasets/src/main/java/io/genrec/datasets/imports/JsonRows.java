package io.genrec.datasets.imports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of JSON objects: one a line, the elements of one array, or one a line as Python prints a dictionary (the Amazon
 * data of 2014).
 */
record JsonRows(Path file, Charset encoding, JsonFields fields) implements Rows {
    private static final JsonMapper ELEMENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // data frames write NaN where nothing is
            .enable(
                    DeserializationFeature
                            .FAIL_ON_READING_DUP_TREE_KEY) // which of the two would count, nobody can tell
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // ids and times keep all their digits
            .build();
    private static final JsonMapper JSON = ELEMENT.rebuild()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        forEachObject(rejects, object -> fields.rows(object).forEach(each));
    }

    /** As {@link #forEach}, whole objects. */
    void forEachObject(Rejects rejects, Consumer<JsonNode> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            Line first = lines.next().orElseThrow();
            lines.putBack(List.of(first));
            if (first.text().stripLeading().startsWith("[") && !isOtherList(first)) {
                forEachElement(rejects, each);
            } else {
                lines.forEachFilled(rejects, line -> each.accept(object(line)));
            }
        }
    }

    /** Whether the line is a whole list, but not of objects: then lines are lists, and none of them a row. */
    private static boolean isOtherList(Line line) {
        try {
            JsonNode node = JSON.readTree(line.text());
            return node.isArray() && !(node.isEmpty() || node.get(0).isObject());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void forEachElement(Rejects rejects, Consumer<JsonNode> each) {
        try (JsonParser parser = ELEMENT.createParser(TextLines.reader(file, encoding))) {
            parser.nextToken();
            long number = 0;
            rejects.beginFile();
            while (rejects.goesOn() && parser.nextToken() != null && parser.currentToken() != JsonToken.END_ARRAY) {
                JsonNode element = ELEMENT.readTree(parser);
                Line line = new Line(file, ++number, element.toString());
                rejects.unless(line, text -> each.accept(requireObject(element)));
            }
            if (rejects.goesOn() && parser.currentToken() != JsonToken.END_ARRAY) {
                throw new StepFailed(file + " is a JSON array that breaks off after " + number + " elements: write it"
                        + " again, whole");
            }
        } catch (MismatchedInputException e) {
            throw new StepFailed(
                    file + " has an object with a field twice, which ends at line "
                            + e.getLocation().getLineNr() + ": write it again, each field once",
                    e);
        } catch (JsonProcessingException e) {
            throw new StepFailed(
                    file + " is not a JSON array past line " + e.getLocation().getLineNr() + ": "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static JsonNode object(Line line) {
        String text = line.requireText().text();
        try {
            return requireObject(JSON.readTree(text));
        } catch (MismatchedInputException e) {
            throw new IllegalArgumentException("line is not one JSON object with each of its fields once", e);
        } catch (JsonProcessingException e) {
            JsonNode literal = PythonLiteral.read(text);
            if (literal == null) {
                throw new IllegalArgumentException("line is not JSON: " + e.getOriginalMessage(), e);
            }
            return requireObject(literal);
        }
    }

    private static JsonNode requireObject(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("line is not a JSON object");
        }
        return node;
    }
}
