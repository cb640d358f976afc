package io.genrec.inference.graph;

/**
 * What the inputs and outputs of the two graphs are called, for the exporter that names them and the engines that feed them.
 *
 * <p>Prefill reads the prompt once: item codes, actions and gaps in; logits of level 1, and keys and values of the prompt
 * out. Decode goes one level further: codes and parents of the beams, keys and values of the prompt ({@code prompt_..}) and
 * of the levels before ({@code past_..}) in; logits, and the keys and values of all levels so far ({@code own_..}) out, which
 * are the next level's {@code past_..}.
 */
public final class GraphNames {
    /** Prefill: [items, levels] int64, codes of the prompt's items. Decode: [beams] int64, the codes chosen last. */
    public static final String CODES = "codes";

    /** Prefill: [items] int64, strengths of the actions. */
    public static final String ACTIONS = "actions";

    /** Prefill: [items] int64, time gap of each item to the one before. */
    public static final String GAPS = "gaps";

    /** Prefill: [1] int64, time gap of the request to the newest item. */
    public static final String REQUEST_GAP = "request_gap";

    /** Decode: [beams] int64, which of the beams before each continues. */
    public static final String PARENTS = "parents";

    /** Decode: [1] int64, the level to answer for, from 1. */
    public static final String LEVEL = "level";

    /** Decode: [items, levels] int64, what prefill read as {@link #CODES}. */
    public static final String PROMPT_CODES = "prompt_codes";

    /** Out of prefill, into decode: [query heads * head size, items], keys of the history pointer. */
    public static final String POINTER_KEY = "pointer_key";

    /** Decode: [previous beams, items], 1 where an item's codes agree with a beam before the codes chosen last. */
    public static final String PAST_AGREES = "past_agrees";

    /** Out of decode: [beams, items], the same with them. */
    public static final String OWN_AGREES = "own_agrees";

    /** Out of both: [beams, codes of a level]; prefill has one beam. */
    public static final String LOGITS = "logits";

    private GraphNames() {}

    /** [key-value heads, head size, positions], of a layer. */
    public static String promptKey(int layer) {
        return "prompt_key." + layer;
    }

    /** [key-value heads, positions, head size], of a layer. */
    public static String promptValue(int layer) {
        return "prompt_value." + layer;
    }

    /** [key-value heads, previous beams, head size, levels so far], of a layer. */
    public static String pastKey(int layer) {
        return "past_key." + layer;
    }

    /** [key-value heads, previous beams, levels so far, head size], of a layer. */
    public static String pastValue(int layer) {
        return "past_value." + layer;
    }

    /** [key-value heads, beams, head size, levels so far], of a layer. */
    public static String ownKey(int layer) {
        return "own_key." + layer;
    }

    /** [key-value heads, beams, levels so far, head size], of a layer. */
    public static String ownValue(int layer) {
        return "own_value." + layer;
    }
}
