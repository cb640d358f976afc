package io.genrec.alignment.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.domain.event.Action;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Candidates of users as arrays. B candidates, M behaviours looked at for each, F features of a behaviour, S of a
 * candidate, U different items in the batch, D dimensions of an item's vector.
 */
final class RewardBatch {
    /** What describes a behaviour beside a candidate, a column of {@link Behaviours#match} each; weights know them by number. */
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

    /** What describes a history beside a candidate, the first columns of {@link Candidates#summary}. */
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
    static final int MATCH_FEATURES = Match.values().length;

    /** S: of the history, then {@link AttributeMatch#figures} of the candidate's attributes in it. */
    static final int SUMMARY_FEATURES = Summary.values().length + AttributeMatch.FIGURES;

    /** The scaled age of a behaviour that is not there. */
    private static final float NEVER = 2;

    /** Ages in powers of four from a minute on; the last is for all that is older than about half a year. */
    static final int AGES = 10;

    /** Of the newest behaviour: its action and how old it is. */
    static final int STATES = Action.values().length * AGES;

    static final int PAGES = 6;
    static final int SLOTS = 32;
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
    RewardBatch(CandidateItems items, InterestSearch search, int picks, int size) {
        this.items = items;
        this.search = search;
        this.picks = picks;
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
    void add(CandidateItems.Candidate candidate, KnownHistory history, int page, int slot, boolean unknown) {
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

    /** The arrays on the device, owned by {@code step}. */
    Arrayed on(NDManager step) {
        if (filled != size) {
            throw new IllegalStateException("a batch of " + size + " holds " + filled);
        }
        int dimensions = items.dimensions();
        Items ofItems = new Items(
                step.create(Arrays.copyOf(vectors, vectorRows * dimensions), new Shape(vectorRows, dimensions)),
                step.create(Arrays.copyOf(numbers, vectorRows)));
        Candidates ofCandidates = new Candidates(
                step.create(candidates),
                step.create(summary, new Shape(size, SUMMARY_FEATURES)),
                step.create(tokens, new Shape(size, ItemAttributes.TOKENS)),
                step.create(shares, new Shape(size, ItemAttributes.TOKENS, AttributeMatch.SPANS, 1)));
        Behaviours ofBehaviours = new Behaviours(
                step.create(behaviours, new Shape(size, picks)),
                step.create(actions, new Shape(size, picks)),
                step.create(ages, new Shape(size, picks)),
                step.create(match, new Shape(size, picks, MATCH_FEATURES)),
                step.create(mask, new Shape(size, 1, picks + 1)));
        Newest ofNewest =
                new Newest(step.create(known, new Shape(size, 1)), step.create(newestCategories), step.create(states));
        return new Arrayed(
                ofItems, ofCandidates, ofBehaviours, ofNewest, new Places(step.create(pages), step.create(slots)));
    }

    /** A batch on the device. */
    record Arrayed(Items items, Candidates candidates, Behaviours behaviours, Newest newest, Places places) {}

    /**
     * The different items of the batch.
     *
     * @param vectors [U, D] float32
     * @param numbers [U] int64: the items' numbers, one past the last for those not known
     */
    record Items(NDArray vectors, NDArray numbers) {}

    /**
     * @param rows [B] int64: rows of the items
     * @param summary [B, S] float32
     * @param tokens [B, T] int64: attributes of the candidate
     * @param shares [B, T, spans, 1] float32: share of the history with each
     */
    record Candidates(NDArray rows, NDArray summary, NDArray tokens, NDArray shares) {}

    /**
     * The behaviours looked at for each candidate.
     *
     * @param rows [B, M] int64: rows of the items
     * @param actions [B, M] int64: rows of the table of actions
     * @param ages [B, M] int64: buckets
     * @param match [B, M, F] float32
     * @param mask [B, 1, M + 1] float32: 0 where there is a behaviour, and at the first place, which stands for none; a
     *     large negative number elsewhere
     */
    record Behaviours(NDArray rows, NDArray actions, NDArray ages, NDArray match, NDArray mask) {}

    /**
     * The newest behaviour of each candidate's user, the first of {@link Behaviours#rows}.
     *
     * @param known [B, 1] float32: 1 where there is one
     * @param categories [B] int64: category of its item
     * @param states [B] int64: what it was and how long ago
     */
    record Newest(NDArray known, NDArray categories, NDArray states) {}

    /**
     * Where each candidate is shown.
     *
     * @param pages [B] int64, from 0
     * @param slots [B] int64, from 0
     */
    record Places(NDArray pages, NDArray slots) {}

    static int actionRows() {
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
        numbers[vectorRows] = number;
        rows.put(number, vectorRows);
        return vectorRows++;
    }

    private int newRow(int number, float[] vector) {
        System.arraycopy(vector, 0, vectors, vectorRows * vector.length, vector.length);
        numbers[vectorRows] = number;
        return vectorRows++;
    }
}
