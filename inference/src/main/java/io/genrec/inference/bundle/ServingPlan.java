package io.genrec.inference.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * How a bundle answers a request: the decoder with its neighbours, what of it a second stage orders, and how much of a
 * list is new to the user, or new to the catalogue. A bundle without {@code plan.json} has the {@linkplain #plain plain} one.
 *
 * @param neighboursShare of an item's probability, in [0, 1): what {@link io.genrec.inference.neighbours.NeighbourMixture} mixes
 * @param newShare of a list's items, from its beginning on, at least: those that are not in the user's history, in [0, 1]
 * @param laterShare the same of items that came after the model was trained, where the catalogue has such
 * @param secondStage absent where the order of the mixture stands
 */
public record ServingPlan(
        double neighboursShare, double newShare, double laterShare, Optional<SecondStage> secondStage) {
    static final String FILE = "plan.json";
    private static final int SCHEMA = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    public ServingPlan {
        requireShare("neighboursShare", neighboursShare, neighboursShare < 1);
        requireShare("newShare", newShare, newShare <= 1);
        requireShare("laterShare", laterShare, laterShare <= 1);
    }

    /** The decoder and its neighbours alone. */
    public static ServingPlan plain(double neighboursShare) {
        return new ServingPlan(neighboursShare, 0, 0, Optional.empty());
    }

    /**
     * A reward model orders what the mixture finds, by
     * {@code log r_pref + decoderWeight * log p - popularityDiscount * log(n + 5)} with n reactions to the item in the log.
     * What the decoder holds likely counts too, for it knows orders of a history that the reward does not look at. Both hold
     * popular items likely because the log showed them oftener; the discount takes that back (logit adjustment, Menon et al.
     * 2021).
     *
     * @param candidates items that are asked for, of which the best are listed
     * @param decoderWeight power of the decoder's probability, 0 for the reward alone
     * @param popularityDiscount 0 for none; more shows more of the tail
     * @param reward the reward model's version: what {@code reward.safetensors} is
     */
    public record SecondStage(int candidates, double decoderWeight, double popularityDiscount, String reward) {
        private static final double LEAST_REWARD = 1e-9;

        /** Reactions added to all items': none and a few say the same. */
        private static final double FEW = 5;

        public SecondStage {
            if (candidates < 1) {
                throw new IllegalArgumentException("candidates must be positive: " + candidates);
            }
            if (!(decoderWeight >= 0) || !(popularityDiscount >= 0)) {
                throw new IllegalArgumentException("decoderWeight and popularityDiscount must not be negative: "
                        + decoderWeight + " and " + popularityDiscount);
            }
        }

        /**
         * What the order is by.
         *
         * @param preference {@code r_pref}, in [0, 1]
         * @param logProbability natural log of the decoder's probability
         * @param reactions to the item in the log
         */
        public double score(double preference, double logProbability, long reactions) {
            return Math.log(Math.max(LEAST_REWARD, preference))
                    + decoderWeight * logProbability
                    - popularityDiscount * Math.log(FEW + reactions);
        }
    }

    String toJson() {
        ObjectNode root = JSON.createObjectNode()
                .put("schema", SCHEMA)
                .put("neighboursShare", neighboursShare)
                .put("newShare", newShare)
                .put("laterShare", laterShare);
        secondStage.ifPresent(stage -> root.putObject("secondStage")
                .put("candidates", stage.candidates())
                .put("decoderWeight", stage.decoderWeight())
                .put("popularityDiscount", stage.popularityDiscount())
                .put("reward", stage.reward()));
        return root.toPrettyString() + "\n";
    }

    /** @throws IllegalArgumentException where it is no plan, or one of another schema */
    static ServingPlan fromJson(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            if (root.path("schema").asInt() != SCHEMA) {
                throw new IllegalArgumentException("it has schema " + root.path("schema")
                        + " where this version of genrec reads " + SCHEMA + ", use the genrec that wrote it");
            }
            JsonNode stage = root.path("secondStage");
            return new ServingPlan(
                    number(root, "neighboursShare"),
                    number(root, "newShare"),
                    root.has("laterShare") ? number(root, "laterShare") : 0, // plans of before had none
                    stage.isMissingNode()
                            ? Optional.empty()
                            : Optional.of(new SecondStage(
                                    (int) number(stage, "candidates"),
                                    number(stage, "decoderWeight"),
                                    number(stage, "popularityDiscount"),
                                    stage.path("reward").asText())));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }

    private static double number(JsonNode node, String field) {
        if (!node.path(field).isNumber()) {
            throw new IllegalArgumentException("it has no number " + field);
        }
        return node.get(field).doubleValue();
    }

    private static void requireShare(String name, double share, boolean belowLimit) {
        if (!(share >= 0) || !belowLimit) {
            throw new IllegalArgumentException(
                    name + " must be a share, from 0 to 1 (the neighbours' below 1): " + share);
        }
    }
}
