package io.genrec.inference.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.domain.item.Item;
import io.genrec.inference.generation.ItemChange;
import io.genrec.inference.weights.BrokenWeights;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a catalogue says of its items, as numbers: category, the category above it, brand, and the words that an item's
 * title and description share with other items. What users come back to is often one of these and not an item.
 */
public final class ItemAttributes {
    /** Attributes of an item: the three that have places of their own, then words. */
    public static final int TOKENS = 12;

    public static final int CATEGORY = 0;
    public static final int PARENT = 1;
    public static final int BRAND = 2;
    public static final int WORDS = 3;

    /** The number of what is not there. */
    public static final int NONE = 0;

    private static final int SHARED_BY = 2;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Line> lines;
    private final int[][] tokens;
    private final Map<String, Integer> numbers;

    /**
     * One item.
     *
     * @param tokens names of attributes, the empty one where there is none
     * @param priceLevel natural log of the price over the geometric mean of its category, 0 where it is unknown
     */
    private record Line(String item, List<String> tokens, float priceLevel) {}

    private ItemAttributes(List<Line> lines) {
        this(lines, numbers(lines));
    }

    /** @param numbers of the attributes that are known, by name */
    private ItemAttributes(List<Line> lines, Map<String, Integer> numbers) {
        this.lines = List.copyOf(lines);
        this.numbers = numbers;
        this.tokens = new int[lines.size()][TOKENS];
        for (int item = 0; item < tokens.length; item++) {
            List<String> names = lines.get(item).tokens();
            for (int place = 0; place < Math.min(TOKENS, names.size()); place++) {
                tokens[item][place] = numbers.getOrDefault(names.get(place), NONE);
            }
        }
    }

    /** From 1 on, in the order in which the items name them. */
    private static Map<String, Integer> numbers(List<Line> lines) {
        Map<String, Integer> numbers = new HashMap<>();
        for (Line line : lines) {
            line.tokens().stream()
                    .limit(TOKENS)
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> numbers.putIfAbsent(name, numbers.size() + 1));
        }
        return numbers;
    }

    /** Of items that nothing is known of. */
    public static ItemAttributes none(List<String> itemIds) {
        return new ItemAttributes(
                itemIds.stream().map(item -> new Line(item, List.of(), 0)).toList());
    }

    /**
     * @param itemIds in the order of their numbers
     * @param items of the catalogue; nothing is known of those that are not in it
     */
    public static ItemAttributes of(List<String> itemIds, List<Item> items) {
        Map<String, Item> byId = new HashMap<>();
        items.forEach(item -> byId.put(item.itemId(), item));
        Vocabulary vocabulary = new Vocabulary(items);
        return new ItemAttributes(itemIds.stream()
                .map(id -> byId.containsKey(id)
                        ? line(Objects.requireNonNull(byId.get(id)), vocabulary.holders, vocabulary.prices)
                        : new Line(id, List.of(), 0))
                .toList());
    }

    /** The words and prices of a catalogue, against which items that come later are described. */
    public static final class Vocabulary {
        private final Map<String, Integer> holders = new HashMap<>();
        private final Map<String, double[]> prices = new HashMap<>();

        /** @param items of the catalogue */
        public Vocabulary(List<Item> items) {
            items.forEach(item -> words(item).distinct().forEach(word -> holders.merge(word, 1, Integer::sum)));
            items.forEach(item -> item.knownPrice().ifPresent(price -> {
                double[] sum = prices.computeIfAbsent(path(item.categories()), category -> new double[2]);
                sum[0] += Math.log1p(price);
                sum[1]++;
            }));
        }

        /** An item by words that the catalogue shares, and its price by those of its category there. */
        public ItemChange.Features features(Item item) {
            Line line = line(item, holders, prices);
            return new ItemChange.Features(line.tokens(), line.priceLevel());
        }
    }

    /**
     * The same with what generations say of items: those that this knows keep their numbers, others follow. An attribute that
     * no item had before counts as none.
     */
    public ItemAttributes with(Map<String, ItemChange.Features> later) {
        Map<String, Line> grown = new LinkedHashMap<>();
        lines.forEach(line -> grown.put(line.item(), line));
        later.forEach((item, features) -> grown.put(item, new Line(item, features.tokens(), features.priceLevel())));
        return new ItemAttributes(List.copyOf(grown.values()), numbers);
    }

    private static Line line(Item item, Map<String, Integer> holders, Map<String, double[]> prices) {
        List<String> path = item.categories();
        List<String> tokens = new ArrayList<>(List.of(
                named("category", path(path)),
                named("parent", path(path.subList(0, Math.max(0, path.size() - 1)))),
                named("brand", item.brand().strip().toLowerCase(Locale.ROOT))));
        words(item)
                .distinct()
                .filter(word -> holders.getOrDefault(word, 0) >= SHARED_BY)
                .limit(TOKENS - WORDS)
                .forEach(word -> tokens.add(named("word", word)));
        double[] sum = prices.getOrDefault(path(path), new double[2]);
        double level = item.knownPrice().isPresent() && sum[1] > 0
                ? Math.log1p(item.knownPrice().getAsDouble()) - sum[0] / sum[1]
                : 0;
        return new Line(item.itemId(), tokens, (float) level);
    }

    private static Stream<String> words(Item item) {
        return BETWEEN_WORDS
                .splitAsStream((item.title() + " " + item.description()).toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty());
    }

    private static String path(List<String> categories) {
        return String.join("/", categories);
    }

    private static String named(String kind, String value) {
        return value.isEmpty() ? "" : kind + ":" + value;
    }

    /** Different attributes, {@link #NONE} among them. */
    public int size() {
        return numbers.size() + 1;
    }

    /** The item's, {@link #TOKENS} of them, {@link #NONE} where there are fewer. Not to be changed. */
    public int[] of(int item) {
        return tokens[item];
    }

    /** Natural log of the price over the geometric mean of its category; 0 where it is unknown. */
    public float priceLevel(int item) {
        return lines.get(item).priceLevel();
    }

    /** In the order of their numbers. */
    public List<String> itemIds() {
        return lines.stream().map(Line::item).toList();
    }

    /** Writes JSON lines, an item each. */
    public void write(Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Line line : lines) {
                out.write(JSON.writeValueAsString(line));
                out.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** @throws BrokenWeights where the file is absent or broken */
    public static ItemAttributes read(Path file) {
        List<Line> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                lines.add(JSON.readValue(line, Line.class));
            }
        } catch (IOException e) {
            throw new BrokenWeights(file + " is absent or broken: " + e.getMessage(), e);
        }
        return new ItemAttributes(lines);
    }
}
