package io.genrec.inference.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.inference.weights.Safetensors.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The JSON header of a safetensors file, written and, entry by entry, checked. */
final class SafetensorsHeader {
    /** The format's own limit. */
    static final long MAX_BYTES = 100_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("F32", 4),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("I8", 1),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1));

    private final Path file;
    private final long dataStart;
    private final long fileSize;

    SafetensorsHeader(Path file, long dataStart, long fileSize) {
        this.file = file;
        this.dataStart = dataStart;
        this.fileSize = fileSize;
    }

    /** The header of tensors laid one after the other, padded with spaces so that the data begins aligned. */
    static byte[] of(List<Tensor> tensors, int alignment) {
        ObjectNode header = JSON.createObjectNode();
        long end = 0;
        for (Tensor tensor : tensors) {
            if (header.has(tensor.name()) || tensor.name().equals(METADATA)) {
                throw new IllegalArgumentException("tensor name " + tensor.name() + " is taken");
            }
            long start = end;
            end += (long) tensor.values().remaining() * Float.BYTES;
            ObjectNode entry = header.putObject(tensor.name()).put("dtype", "F32");
            ArrayNode shape = entry.putArray("shape");
            tensor.shape().forEach(shape::add);
            entry.putArray("data_offsets").add(start).add(end);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 8 + alignment - 1) / alignment * alignment - 8;
        byte[] bytes = Arrays.copyOf(json, padded);
        Arrays.fill(bytes, json.length, padded, (byte) ' ');
        return bytes;
    }

    SortedMap<String, Entry> parse(byte[] header) {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (IOException e) {
            throw new BrokenWeights(file + " is not a safetensors file: its header is not JSON", e);
        }
        if (root == null || !root.isObject()) {
            throw new BrokenWeights(file + " is not a safetensors file: its header is not a JSON object");
        }
        SortedMap<String, Entry> entries = new TreeMap<>();
        root.properties().stream()
                .filter(field -> !field.getKey().equals(METADATA))
                .forEach(field -> entries.put(field.getKey(), entry(field.getKey(), field.getValue())));
        requireContiguous(entries);
        return Collections.unmodifiableSortedMap(entries);
    }

    private Entry entry(String name, JsonNode json) {
        String type = json.path("dtype").asText();
        List<Long> shape = wholeNumbers(name, json.path("shape"));
        List<Long> range = wholeNumbers(name, json.path("data_offsets"));
        Integer bytes = BYTES.get(type);
        if (bytes == null || range.size() != 2) {
            throw new BrokenWeights(file + " describes tensor " + name + " with type '" + type + "' and byte range "
                    + range + ", which is not a safetensors entry");
        }
        long length = range.get(1) - range.get(0);
        if (length != size(name, shape, bytes)) {
            throw new BrokenWeights(file + " gives tensor " + name + " of type " + type + " and shape " + shape + " "
                    + length + " bytes");
        }
        return new Entry(type, shape, Math.addExact(dataStart, range.get(0)), length);
    }

    private List<Long> wholeNumbers(String tensor, JsonNode array) {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : array) {
            if (!number.canConvertToLong() || number.longValue() < 0 || number.longValue() > fileSize) {
                throw new BrokenWeights(file + " describes tensor " + tensor + " with " + number
                        + ", which is not a size within the file of " + fileSize + " bytes; it may be truncated");
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    private long size(String tensor, List<Long> shape, int bytes) {
        try {
            return shape.stream().reduce((long) bytes, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new BrokenWeights(file + " gives tensor " + tensor + " the impossible shape " + shape, e);
        }
    }

    /** The format has neither holes nor overlaps, nor anything after the last tensor. */
    private void requireContiguous(SortedMap<String, Entry> entries) {
        long end = dataStart;
        List<Map.Entry<String, Entry>> byOffset = new ArrayList<>(entries.entrySet());
        byOffset.sort(Comparator.comparingLong(
                        (Map.Entry<String, Entry> entry) -> entry.getValue().offset())
                .thenComparingLong(entry -> entry.getValue().length()));
        for (Map.Entry<String, Entry> entry : byOffset) {
            if (entry.getValue().offset() != end) {
                throw new BrokenWeights(file + " places tensor " + entry.getKey() + " at byte "
                        + entry.getValue().offset() + ", not at " + end + " where the one before it ends");
            }
            end += entry.getValue().length();
        }
        if (end != fileSize) {
            throw new BrokenWeights(
                    file + " has " + fileSize + " bytes but its tensors end at byte " + end + "; copy it again");
        }
    }
}
