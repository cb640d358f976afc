package io.genrec.inference.reward;

import io.genrec.domain.event.Action;

/**
 * How a candidate stands in a history by what it is: which share of the history has each of its attributes, just now,
 * lately and ever, how its price compares, whether and when the item itself or one of its category was taken.
 */
public final class AttributeMatch {
    /** In behaviours: what a user is after just now, what occupies them, and what they are like, which hardly changes. */
    private static final double[] HALF_LIVES = {1.5, 10, Double.POSITIVE_INFINITY};

    /** Spans that shares are counted over. */
    public static final int SPANS = HALF_LIVES.length;

    /** Figures besides the shares of the attributes. */
    static final int FIGURES = 11 + 4 * SPANS;

    private static final int[] KINDS = {ItemAttributes.CATEGORY, ItemAttributes.PARENT, ItemAttributes.BRAND};

    /** In days: how soon a category that was bought from is wanted again. */
    private static final double[] SATED = {2, 7, 30};

    private static final double DAY = 86_400_000;

    private final float[] shares = new float[ItemAttributes.TOKENS * SPANS];
    private final float[] figures = new float[FIGURES];

    public AttributeMatch(CandidateItems items, CandidateItems.Candidate candidate, KnownHistory history) {
        int[] own = items.attributes(candidate);
        share(own, items, history);
        int at = 0;
        for (int kind : KINDS) {
            for (int span = 0; span < SPANS; span++) {
                figures[at++] = shares[kind * SPANS + span];
            }
        }
        for (int kind : KINDS) {
            figures[at++] = has(own, kind, items, history, 0) ? 1 : 0;
        }
        figures[at++] = items.priceLevel(candidate);
        figures[at++] = Math.abs(items.priceLevel(candidate) - meanPriceLevel(items, history));
        at = taken(candidate, history, at);
        at = sated(own, items, history, at);
        for (int span = 0; span < SPANS; span++) {
            figures[at++] = meanOfWords(span);
        }
    }

    /** [T, {@link #SPANS}], row-major: share of the history with each attribute of the candidate, over each span. */
    public float[] shares() {
        return shares;
    }

    /** [{@link #FIGURES}]. */
    public float[] figures() {
        return figures;
    }

    private void share(int[] own, CandidateItems items, KnownHistory history) {
        double[] all = new double[SPANS];
        float[] weights = new float[SPANS];
        for (int place = 0; place < history.size(); place++) {
            for (int span = 0; span < SPANS; span++) {
                weights[span] = (float) Math.pow(2, -place / HALF_LIVES[span]);
                all[span] += weights[span];
            }
            int[] other = items.attributes(history.item(place));
            for (int i = 0; i < own.length; i++) {
                if (own[i] != ItemAttributes.NONE && holds(other, i, own[i])) {
                    for (int span = 0; span < SPANS; span++) {
                        shares[i * SPANS + span] += weights[span];
                    }
                }
            }
        }
        for (int at = 0; at < shares.length && history.size() > 0; at++) {
            shares[at] /= (float) all[at % SPANS];
        }
    }

    /** Category, parent and brand stand in places of their own, words anywhere behind them. */
    private static boolean holds(int[] other, int place, int attribute) {
        if (place < ItemAttributes.WORDS) {
            return other[place] == attribute;
        }
        for (int i = ItemAttributes.WORDS; i < other.length && other[i] != ItemAttributes.NONE; i++) {
            if (other[i] == attribute) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(int[] own, int kind, CandidateItems items, KnownHistory history, int place) {
        return place < history.size()
                && own[kind] != ItemAttributes.NONE
                && items.attributes(history.item(place))[kind] == own[kind];
    }

    private static float meanPriceLevel(CandidateItems items, KnownHistory history) {
        float sum = 0;
        for (int place = 0; place < history.size(); place++) {
            sum += items.attributes().priceLevel(history.item(place));
        }
        return history.size() == 0 ? 0 : sum / history.size();
    }

    /** How often the item itself is in the history, how far back, and whether it was ordered. */
    private int taken(CandidateItems.Candidate candidate, KnownHistory history, int at) {
        int times = 0;
        int newest = -1;
        boolean ordered = false;
        for (int place = 0; place < history.size(); place++) {
            if (history.item(place) == candidate.number()) {
                times++;
                newest = newest < 0 ? place : newest;
                ordered |= history.action(place) == Action.ORDERED;
            }
        }
        figures[at] = (float) Math.log1p(times);
        figures[at + 1] = newest < 0 ? 0 : 1f / (1 + newest);
        figures[at + 2] = ordered ? 1 : 0;
        return at + 3;
    }

    /** How fresh the last order from the candidate's category is, fading at three speeds. */
    private int sated(int[] own, CandidateItems items, KnownHistory history, int at) {
        for (int place = 0; place < history.size(); place++) {
            if (history.action(place) == Action.ORDERED && has(own, ItemAttributes.CATEGORY, items, history, place)) {
                for (int i = 0; i < SATED.length; i++) {
                    figures[at + i] = (float) Math.exp(-history.age(place) / DAY / SATED[i]);
                }
                break;
            }
        }
        return at + SATED.length;
    }

    private float meanOfWords(int span) {
        float sum = 0;
        for (int i = ItemAttributes.WORDS; i < ItemAttributes.TOKENS; i++) {
            sum += shares[i * SPANS + span];
        }
        return sum / (ItemAttributes.TOKENS - ItemAttributes.WORDS);
    }
}
