package io.genrec.training.reward;

import io.genrec.domain.event.Action;

/**
 * How a candidate stands in a history by what it is: which share of the history has each of its attributes, lately and
 * just now, how its price compares, whether and when the item itself or one of its category was taken.
 */
final class AttributeMatch {
    /** Figures besides the shares of the attributes. */
    static final int FIGURES = 19;

    private static final int[] KINDS = {ItemAttributes.CATEGORY, ItemAttributes.PARENT, ItemAttributes.BRAND};

    /** In behaviours: what a user is after just now, and what they are like. */
    private static final double NOW = 1.5;

    private static final double LATELY = 10;

    /** In days: how soon a category that was bought from is wanted again. */
    private static final double[] SATED = {2, 7, 30};

    private static final double DAY = 86_400_000;

    private final float[] now = new float[ItemAttributes.TOKENS];
    private final float[] lately = new float[ItemAttributes.TOKENS];
    private final float[] figures = new float[FIGURES];

    AttributeMatch(CandidateItems items, Candidate candidate, KnownHistory history) {
        int[] own = items.attributes(candidate);
        share(own, items, history);
        int at = 0;
        for (int kind : KINDS) {
            figures[at++] = now[kind];
            figures[at++] = lately[kind];
        }
        for (int kind : KINDS) {
            figures[at++] = has(own, kind, items, history, 0) ? 1 : 0;
        }
        figures[at++] = items.priceLevel(candidate);
        figures[at++] = Math.abs(items.priceLevel(candidate) - meanPriceLevel(items, history));
        at = taken(candidate, history, at);
        at = sated(own, items, history, at);
        figures[at++] = meanOfWords(now);
        figures[at] = meanOfWords(lately);
    }

    /** [T]: share of the history with each attribute of the candidate, the newest behaviours counting most. */
    float[] now() {
        return now;
    }

    /** [T]: as {@link #now()}, over a longer time. */
    float[] lately() {
        return lately;
    }

    /** [{@link #FIGURES}]. */
    float[] figures() {
        return figures;
    }

    private void share(int[] own, CandidateItems items, KnownHistory history) {
        double allNow = 0;
        double allLately = 0;
        for (int place = 0; place < history.size(); place++) {
            float weightNow = (float) Math.pow(2, -place / NOW);
            float weightLately = (float) Math.pow(2, -place / LATELY);
            allNow += weightNow;
            allLately += weightLately;
            int[] other = items.attributes(history.item(place));
            for (int i = 0; i < own.length; i++) {
                if (own[i] != ItemAttributes.NONE && holds(other, i, own[i])) {
                    now[i] += weightNow;
                    lately[i] += weightLately;
                }
            }
        }
        for (int i = 0; i < own.length && history.size() > 0; i++) {
            now[i] /= (float) allNow;
            lately[i] /= (float) allLately;
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
    private int taken(Candidate candidate, KnownHistory history, int at) {
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

    private static float meanOfWords(float[] shares) {
        float sum = 0;
        for (int i = ItemAttributes.WORDS; i < shares.length; i++) {
            sum += shares[i];
        }
        return sum / (shares.length - ItemAttributes.WORDS);
    }
}
