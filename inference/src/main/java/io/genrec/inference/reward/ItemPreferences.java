package io.genrec.inference.reward;

import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How likely a user is to react to items, {@code r_pref}, all items judged as if shown in the first place of a first page.
 * As safe for several threads as the network.
 */
public final class ItemPreferences {
    private final RewardForm form;
    private final CandidateItems items;
    private final InterestSearch search;
    private final Function<RewardBatch, float[]> network;

    /** @param network gives [B, 2], row-major: logits of a reaction, and of an order given one */
    public ItemPreferences(RewardForm form, CandidateItems items, Function<RewardBatch, float[]> network) {
        this.form = form;
        this.items = items;
        this.search = new InterestSearch(items, form.search());
        this.network = network;
    }

    /**
     * {@code r_pref} of items, in [0, 1] and in their order; 0 for an item that the catalogue lacks.
     *
     * @param history oldest first
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     */
    public List<Double> of(List<Behaviour> history, long atMillis, List<String> itemIds) {
        List<CandidateItems.Candidate> found = itemIds.stream()
                .flatMap(item -> items.number(item).stream().mapToObj(items::item))
                .toList();
        List<Double> all = of(known(history, atMillis), found);
        Map<String, Double> preferences = new HashMap<>();
        for (int i = 0; i < found.size(); i++) {
            preferences.put(items.itemIds().get(found.get(i).number()), all.get(i));
        }
        return itemIds.stream().map(item -> preferences.getOrDefault(item, 0.0)).toList();
    }

    /** {@code r_pref} of candidates, in their order. */
    public List<Double> of(KnownHistory history, List<CandidateItems.Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        RewardBatch batch = new RewardBatch(items, search, candidates.size());
        candidates.forEach(candidate -> batch.add(candidate, history, 1, 0, false));
        float[] answers = network.apply(batch);
        List<Double> preferences = new ArrayList<>(candidates.size());
        RewardForm.Scale scale = form.scale();
        for (int i = 0; i < answers.length; i += 2) {
            double reaction = RewardForm.Scale.unthinned(answers[i], scale.negativeRate());
            preferences.add(scale.preference(reaction, answers[i + 1]));
        }
        return preferences;
    }

    /** What of a history the model looks at. */
    public KnownHistory known(List<Behaviour> history, long atMillis) {
        return new KnownHistory(items, history, form.history(), atMillis);
    }
}
