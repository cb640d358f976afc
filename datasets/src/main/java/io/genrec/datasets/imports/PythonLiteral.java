package io.genrec.datasets.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads what Python prints of a dictionary ({@code {u'asin': '000', 'price': 2.5, 'also': None}}); nothing is run. */
final class PythonLiteral {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** Null where the text is not a literal. */
    static @Nullable JsonNode read(String text) {
        PythonLiteral literal = new PythonLiteral(text.strip());
        try {
            JsonNode value = literal.value(0);
            return literal.at == literal.text.length() ? value : null;
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return null;
        }
    }

    private JsonNode value(int depth) {
        if (depth > 100) {
            throw new IllegalArgumentException("nested too deep");
        }
        skipBlanks();
        char c = text.charAt(at);
        if (c == '{') {
            return dictionary(depth);
        }
        if (c == '[' || c == '(') {
            return list(c == '[' ? ']' : ')', depth);
        }
        if (isString()) {
            return NODES.textNode(string());
        }
        int from = at;
        while (at < text.length() && ",:]}) \t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return switch (text.substring(from, at)) {
            case "None", "nan" -> NODES.nullNode();
            case "True" -> NODES.booleanNode(true);
            case "False" -> NODES.booleanNode(false);
            default -> NODES.numberNode(new BigDecimal(text.substring(from, at).replaceFirst("[lL]$", "")));
        };
    }

    private ObjectNode dictionary(int depth) {
        ObjectNode object = NODES.objectNode();
        at++;
        for (skipBlanks(); text.charAt(at) != '}'; skipBlanks()) {
            JsonNode key = value(depth + 1);
            expect(':');
            if (object.replace(key.asText(), value(depth + 1)) != null) {
                throw new IllegalArgumentException("a key twice");
            }
            skipBlanks();
            if (text.charAt(at) != '}') {
                expect(',');
            }
        }
        at++;
        return object;
    }

    private ArrayNode list(char end, int depth) {
        ArrayNode list = NODES.arrayNode();
        at++;
        for (skipBlanks(); text.charAt(at) != end; skipBlanks()) {
            list.add(value(depth + 1));
            skipBlanks();
            if (text.charAt(at) != end) {
                expect(',');
            }
        }
        at++;
        return list;
    }

    private boolean isString() {
        char c = text.charAt(at);
        int quote = c == 'u' || c == 'b' ? at + 1 : at;
        return text.charAt(quote) == '\'' || text.charAt(quote) == '"';
    }

    private String string() {
        if (text.charAt(at) == 'u' || text.charAt(at) == 'b') {
            at++;
        }
        char quote = text.charAt(at++);
        StringBuilder string = new StringBuilder();
        for (char c = text.charAt(at++); c != quote; c = text.charAt(at++)) {
            if (c == '\\') {
                escape(string);
            } else {
                string.append(c);
            }
        }
        return string.toString();
    }

    private void escape(StringBuilder string) {
        char c = text.charAt(at++);
        switch (c) {
            case 'n' -> string.append('\n');
            case 't' -> string.append('\t');
            case 'r' -> string.append('\r');
            case 'x' -> string.appendCodePoint(hex(2));
            case 'u' -> string.appendCodePoint(hex(4));
            case 'U' -> string.appendCodePoint(hex(8));
            case '\\', '\'', '"' -> string.append(c);
            default -> string.append('\\').append(c); // as Python keeps it
        }
    }

    private int hex(int digits) {
        at += digits;
        return Integer.parseInt(text.substring(at - digits, at), 16);
    }

    private void expect(char c) {
        skipBlanks();
        if (text.charAt(at++) != c) {
            throw new IllegalArgumentException("not a literal");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
