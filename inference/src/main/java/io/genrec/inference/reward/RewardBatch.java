package io.genrec.inference.reward;

import io.genrec.domain.event.Action;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Candidates of users as arrays. B candidates, M behaviours looked at for each, F features of a behaviour, S of a
 * candidate, U different items in the batch, D dimensions of an item's vector.
 */
public final class RewardBatch {
    /** What describes a behaviour beside a candidate, a column of {@link Input#MATCH} each; weights know them by number. */
    private enum Match {
        COSINE(0),
        SAME_ITEM(1),
        SHARES_FIRST_CODE(2),
        SHARES_SECOND_CODE(3),
        /** 1 for the newest of the history, 1/2 for the one before. */
        RECENCY(4),
        AGE(5);

        private final int column;

        Match(int column) {
            this.column = column;
        }
    }

    /** What describes a history beside a candidate, the first columns of {@link Input#SUMMARY}. */
    private enum Summary {
        NEAREST_COSINE(0),
        SIZE(1),
        AGE_OF_NEWEST(2),
        /** Of the newest that was looked at and shares the candidate's first code. */
        AGE_OF_NEWEST_ALIKE(3),
        /** How many that were looked at share it. */
        ALIKE(4);

        private final int column;

        Summary(int column) {
            this.column = column;
        }
    }

    /** F. */
    public static final int MATCH_FEATURES = Match.values().length;

    /** S: of the history, then {@link AttributeMatch#figures} of the candidate's attributes in it. */
    public static final int SUMMARY_FEATURES = Summary.values().length + AttributeMatch.FIGURES;

    /** The scaled age of a behaviour that is not there. */
    private static final float NEVER = 2;

    /** Ages in powers of four from a minute on; the last is for all that is older than about half a year. */
    public static final int AGES = 10;

    /** Of the newest behaviour: its action and how old it is. */
    public static final int STATES = Action.values().length * AGES;

    public static final int PAGES = 6;
    public static final int SLOTS = 32;
    private static final float HIDDEN = -1e9f;
    private static final double MINUTE = 60_000;
    private static final double DAY = 86_400_000;

    private final CandidateItems items;
    private final InterestSearch search;
    private final int picks;
    private final int size;
    private int filled;

    private final Map<Integer, Integer> rows = new HashMap<>();
    private final float[] vectors;
    private final long[] numbers;
    private final long[] candidates;
    private final long[] behaviours;
    private final long[] actions;
    private final long[] ages;
    private final float[] match;
    private final float[] mask;
    private final float[] summary;
    private final long[] tokens;
    private final float[] shares;
    private final float[] known;
    private final long[] newestCategories;
    private final long[] states;
    private final long[] pages;
    private final long[] slots;
    private int vectorRows;

    /** @param size candidates that will be added */
    public RewardBatch(CandidateItems items, InterestSearch search, int size) {
        this.items = items;
        this.search = search;
        this.picks = search.picks();
        this.size = size;
        int most = Math.min(size * (picks + 1), items.size() + size);
        this.vectors = new float[most * items.dimensions()];
        this.numbers = new long[most];
        this.candidates = new long[size];
        this.behaviours = new long[size * picks];
        this.actions = new long[size * picks];
        this.ages = new long[size * picks];
        this.match = new float[size * picks * MATCH_FEATURES];
        this.mask = new float[size * (picks + 1)];
        this.summary = new float[size * SUMMARY_FEATURES];
        this.tokens = new long[size * ItemAttributes.TOKENS];
        this.shares = new float[size * ItemAttributes.TOKENS * AttributeMatch.SPANS];
        this.known = new float[size];
        this.newestCategories = new long[size];
        this.states = new long[size];
        this.pages = new long[size];
        this.slots = new long[size];
        Arrays.fill(mask, HIDDEN);
    }

    /**
     * Adds a candidate as shown in a place.
     *
     * @param unknown whether it is to be seen as an item that training never saw
     */
    public void add(CandidateItems.Candidate candidate, KnownHistory history, int page, int slot, boolean unknown) {
        int b = filled++;
        InterestSearch.Found found = search.search(candidate, history);
        candidates[b] = unknown ? newRow(items.size(), candidate.vector()) : rowOf(candidate);
        pages[b] = Math.min(page, PAGES) - 1L;
        slots[b] = Math.min(slot, SLOTS - 1);
        mask[b * (picks + 1)] = 0; // the place that stands for "none of these"
        int sameCode = 0;
        int newestSame = -1;
        for (int m = 0; m < picks; m++) {
            int place = found.places()[m];
            if (place < 0) {
                continue;
            }
            int at = b * picks + m;
            int item = history.item(place);
            int shared = found.shared()[m];
            behaviours[at] = rowOf(item);
            actions[at] = row(history.action(place));
            ages[at] = ageBucket(history.age(place));
            mask[b * (picks + 1) + 1 + m] = 0;
            set(at, Match.COSINE, found.cosines()[m]);
            set(at, Match.SAME_ITEM, item == candidate.number() ? 1 : 0);
            set(at, Match.SHARES_FIRST_CODE, shared >= 1 ? 1 : 0);
            set(at, Match.SHARES_SECOND_CODE, shared >= 2 ? 1 : 0);
            set(at, Match.RECENCY, (float) (1.0 / (1 + place)));
            set(at, Match.AGE, logAge(history.age(place)));
            if (shared >= 1) {
                sameCode++;
                newestSame = newestSame < 0 ? place : Math.min(newestSame, place);
            }
        }
        set(b, Summary.NEAREST_COSINE, found.nearest());
        set(b, Summary.SIZE, (float) Math.log1p(history.size()) / 4);
        set(b, Summary.AGE_OF_NEWEST, history.size() == 0 ? NEVER : logAge(history.age(0)));
        set(b, Summary.AGE_OF_NEWEST_ALIKE, newestSame < 0 ? NEVER : logAge(history.age(newestSame)));
        set(b, Summary.ALIKE, (float) Math.log1p(sameCode));
        AttributeMatch attributes = new AttributeMatch(items, candidate, history);
        int figures = b * SUMMARY_FEATURES + Summary.values().length;
        System.arraycopy(attributes.figures(), 0, summary, figures, AttributeMatch.FIGURES);
        int[] own = items.attributes(candidate);
        int t = b * ItemAttributes.TOKENS;
        for (int i = 0; i < own.length; i++) {
            tokens[t + i] = own[i];
        }
        System.arraycopy(attributes.shares(), 0, shares, t * AttributeMatch.SPANS, attributes.shares().length);
        if (history.size() > 0) {
            known[b] = 1;
            newestCategories[b] = items.attributes(history.item(0))[ItemAttributes.CATEGORY];
            states[b] = row(history.action(0)) * (long) AGES + ageBucket(history.age(0));
        }
    }

    private void set(int behaviour, Match column, float value) {
        match[behaviour * MATCH_FEATURES + column.column] = value;
    }

    private void set(int candidate, Summary column, float value) {
        summary[candidate * SUMMARY_FEATURES + column.column] = value;
    }

    /** What the model reads, and what a graph of it calls it. B, M, F, S, U and D as above, T attributes of a candidate. */
    public enum Input {
        /** [U, D]: vectors of the different items of the batch. */
        VECTORS,
        /** [U], whole: the items' numbers, one past the last for those not known. */
        NUMBERS,
        /** [B], whole: which of the U the candidate is. */
        CANDIDATES,
        /** [B, S]. */
        SUMMARY,
        /** [B, T], whole: attributes of the candidate. */
        TOKENS,
        /** [B, T, spans, 1]: share of the history with each. */
        SHARES,
        /** [B, M], whole: which of the U the behaviours looked at are of. */
        BEHAVIOURS,
        /** [B, M], whole: rows of the table of actions. */
        ACTIONS,
        /** [B, M], whole: buckets. */
        AGES,
        /** [B, M, F]. */
        MATCH,
        /**
         * [B, 1, M + 1]: 0 where there is a behaviour, and at the first place, which stands for none; a large negative number
         * elsewhere.
         */
        MASK,
        /** [B, 1]: 1 where the user has a newest behaviour, the first of the M. */
        KNOWN,
        /** [B], whole: category of the newest behaviour's item. */
        NEWEST_CATEGORIES,
        /** [B], whole: what the newest behaviour was and how long ago. */
        STATES,
        /** [B], whole: page that the candidate is shown on, from 0. */
        PAGES,
        /** [B], whole: place there, from 0. */
        SLOTS;

        /** As graphs call it. */
        public String graphName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One input.
     *
     * @param values row-major: a {@link FloatBuffer}, or a {@link LongBuffer} where the input is whole numbers
     */
    public record Filled(List<Long> shape, Buffer values) {
        public Filled {
            shape = List.copyOf(shape);
        }
    }

    /** All inputs; their buffers are the batch's own. */
    public Map<Input, Filled> inputs() {
        if (filled != size) {
            throw new IllegalStateException("a batch of " + size + " holds " + filled);
        }
        Map<Input, Filled> inputs = new EnumMap<>(Input.class);
        FloatBuffer rowsOfVectors = FloatBuffer.wrap(vectors, 0, vectorRows * items.dimensions());
        inputs.put(Input.VECTORS, new Filled(List.of((long) vectorRows, (long) items.dimensions()), rowsOfVectors));
        inputs.put(Input.NUMBERS, new Filled(List.of((long) vectorRows), LongBuffer.wrap(numbers, 0, vectorRows)));
        put(inputs, Input.CANDIDATES, candidates);
        put(inputs, Input.SUMMARY, summary, SUMMARY_FEATURES);
        put(inputs, Input.TOKENS, tokens, ItemAttributes.TOKENS);
        put(inputs, Input.SHARES, shares, ItemAttributes.TOKENS, AttributeMatch.SPANS, 1);
        put(inputs, Input.BEHAVIOURS, behaviours, picks);
        put(inputs, Input.ACTIONS, actions, picks);
        put(inputs, Input.AGES, ages, picks);
        put(inputs, Input.MATCH, match, picks, MATCH_FEATURES);
        put(inputs, Input.MASK, mask, 1, picks + 1);
        put(inputs, Input.KNOWN, known, 1);
        put(inputs, Input.NEWEST_CATEGORIES, newestCategories);
        put(inputs, Input.STATES, states);
        put(inputs, Input.PAGES, pages);
        put(inputs, Input.SLOTS, slots);
        return inputs;
    }

    private void put(Map<Input, Filled> inputs, Input input, long[] values, long... behindBatch) {
        inputs.put(input, new Filled(shape(behindBatch), LongBuffer.wrap(values)));
    }

    private void put(Map<Input, Filled> inputs, Input input, float[] values, long... behindBatch) {
        inputs.put(input, new Filled(shape(behindBatch), FloatBuffer.wrap(values)));
    }

    private List<Long> shape(long... behindBatch) {
        return LongStream.concat(LongStream.of(size), LongStream.of(behindBatch))
                .boxed()
                .toList();
    }

    /** Rows of the table of actions. */
    public static int actionRows() {
        return Action.values().length;
    }

    private static int row(Action action) {
        return switch (action) {
            case EXPOSED -> 0;
            case CLICKED -> 1;
            case CARTED -> 2;
            case ORDERED -> 3;
        };
    }

    static int ageBucket(long millis) {
        int bucket = (int) (Math.log1p(millis / MINUTE) / Math.log(4));
        return Math.min(AGES - 1, bucket);
    }

    private static float logAge(long millis) {
        return (float) (Math.log1p(millis / (DAY / 24)) / 4);
    }

    private int rowOf(CandidateItems.Candidate candidate) {
        return candidate.number() < items.size() ? rowOf(candidate.number()) : newRow(items.size(), candidate.vector());
    }

    private int rowOf(int number) {
        Integer known = rows.get(number);
        if (known != null) {
            return known;
        }
        items.copyVector(number, vectors, vectorRows * items.dimensions());
        numbers[vectorRows] = items.row(number);
        rows.put(number, vectorRows);
        return vectorRows++;
    }

    private int newRow(int number, float[] vector) {
        System.arraycopy(vector, 0, vectors, vectorRows * vector.length, vector.length);
        numbers[vectorRows] = items.row(number);
        return vectorRows++;
    }
}
