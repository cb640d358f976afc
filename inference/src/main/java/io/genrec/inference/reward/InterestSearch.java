package io.genrec.inference.reward;

import java.util.Arrays;

/**
 * The search of SIM (Pi et al., CIKM 2020): which behaviours of a history matter for a candidate. Hard: those that share
 * the candidate's first code, a category that every item has. Soft: the nearest by embedding. The user's newest come
 * along, for they tell what the user is after right now.
 */
public final class InterestSearch {
    private final CandidateItems items;
    private final Sizes settings;

    public InterestSearch(CandidateItems items, Sizes settings) {
        this.items = items;
        this.settings = settings;
    }

    /**
     * How many behaviours of a history are looked at for a candidate. Keys under {@code genrec.reward.search}.
     *
     * @param newest the user's newest
     * @param hard the newest of the rest that share the candidate's first code
     * @param soft the nearest of the rest by embedding
     */
    public record Sizes(int newest, int hard, int soft) {
        public Sizes {
            requireNotNegative("newest", newest);
            requireNotNegative("hard", hard);
            requireNotNegative("soft", soft);
            if (newest + hard + soft == 0) {
                throw new IllegalArgumentException(
                        "genrec.reward.search.newest + search.hard + search.soft must be positive: 0");
            }
        }

        /** Behaviours looked at, all in all. */
        public int picks() {
            return newest + hard + soft;
        }

        private static void requireNotNegative(String key, int value) {
            if (value < 0) {
                throw new IllegalArgumentException("genrec.reward.search." + key + " must not be negative: " + value);
            }
        }
    }

    /**
     * What was found.
     *
     * @param places in the history, 0 the newest; as many as were looked for, -1 where the history held no more
     * @param cosines of the found behaviours' items and the candidate
     * @param shared first codes that they have in common
     * @param nearest largest cosine of the whole history, 0 where it is empty
     */
    @SuppressWarnings("ArrayRecordComponent") // made and used within one batch, never compared
    public record Found(int[] places, float[] cosines, int[] shared, float nearest) {}

    /** Behaviours looked at for a candidate. */
    int picks() {
        return settings.picks();
    }

    /** Behaviours of a history that matter for a candidate. */
    public Found search(CandidateItems.Candidate candidate, KnownHistory history) {
        int size = history.size();
        float[] cosines = new float[size];
        int[] shared = new int[size];
        float nearest = 0;
        for (int place = 0; place < size; place++) {
            cosines[place] = (float) items.cosine(candidate, history.item(place));
            shared[place] = items.sharedCodes(candidate, history.item(place));
            nearest = Math.max(nearest, cosines[place]);
        }
        boolean[] taken = new boolean[size];
        int[] places = new int[settings.picks()];
        Arrays.fill(places, -1);
        int found = 0;
        for (int place = 0; place < size && found < settings.newest(); place++) {
            taken[place] = true;
            places[found++] = place;
        }
        int hard = found + settings.hard();
        for (int place = 0; place < size && found < hard; place++) {
            if (!taken[place] && shared[place] > 0) {
                taken[place] = true;
                places[found++] = place;
            }
        }
        int soft = found + settings.soft();
        while (found < soft) {
            int best = best(cosines, taken);
            if (best < 0) {
                break;
            }
            taken[best] = true;
            places[found++] = best;
        }
        return found(places, cosines, shared, nearest);
    }

    private static int best(float[] cosines, boolean[] taken) {
        int best = -1;
        for (int place = 0; place < cosines.length; place++) {
            if (!taken[place] && (best < 0 || cosines[place] > cosines[best])) {
                best = place;
            }
        }
        return best;
    }

    private static Found found(int[] places, float[] cosines, int[] shared, float nearest) {
        float[] ownCosines = new float[places.length];
        int[] ownShared = new int[places.length];
        for (int i = 0; i < places.length && places[i] >= 0; i++) {
            ownCosines[i] = cosines[places[i]];
            ownShared[i] = shared[places[i]];
        }
        return new Found(places, ownCosines, ownShared, nearest);
    }
}
