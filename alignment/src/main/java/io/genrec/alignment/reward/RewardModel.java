package io.genrec.alignment.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.evaluation.Preference;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.bundle.BundledReward;
import io.genrec.inference.bundle.Sha256;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.ItemPreferences;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardShape;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.tensor.NamedTensors;
import io.genrec.training.tokenizer.Catalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A trained reward model and its gate. Candidates are semantic ids, so that one that names no item can be asked for its
 * reward too: it has the vector that its codebooks add up to, and the gate is closed to it. All candidates are judged as
 * if shown in the first place of a first page. Safe for several threads.
 */
public final class RewardModel implements Preference, AutoCloseable {
    static final String WEIGHTS = "model.safetensors";
    static final String ATTRIBUTES = "attributes.jsonl";
    static final String REPORT = "report.json";
    private static final int VERSION_DIGITS = 12;

    private final NDManager manager = NDManager.newBaseManager();
    private final RewardDescription description;
    private final SortedMap<String, NDArray> weights;
    private final InterestNetwork network;
    private final CatalogCandidates candidates;
    private final CandidateItems items;
    private final ItemPreferences preferences;
    private final Relevance relevance;
    private final ItemReactions reactions;
    private final String version;

    private RewardModel(Path folder, Catalog catalog, RewardDescription description) {
        this.description = description;
        this.items = CatalogCandidates.items(catalog, attributes(folder, catalog));
        this.candidates = new CatalogCandidates(catalog, items);
        this.weights = TensorFile.read(folder.resolve(WEIGHTS), manager);
        this.version = version(folder.resolve(WEIGHTS));
        this.network = new InterestNetwork(manager, description.form().shape());
        this.preferences = new ItemPreferences(description.form(), items, this::answer);
        this.relevance = description.gate().rule() == RelevanceGate.Rule.EMBEDDING
                ? new Relevance.NearestEmbedding(items)
                : PrefixAffinity.read(folder, items, catalog.table().space());
        this.reactions = ItemReactions.read(folder);
    }

    /**
     * @param folder {@code reward/} of a run
     * @param catalog the one it was trained with
     * @throws StepFailed where there is no reward model, or it does not fit the catalogue
     */
    public static RewardModel load(Path folder, Catalog catalog) {
        RewardDescription description = RewardDescription.read(folder);
        RewardShape shape = description.form().shape();
        if (shape.items() != catalog.itemIds().size()
                || shape.dimensions() != catalog.embeddings().columns()) {
            throw new StepFailed("the reward model in " + folder
                    + " was trained with another catalogue; run genrec reward" + " again");
        }
        try {
            return new RewardModel(folder, catalog, description);
        } catch (BrokenWeights e) {
            throw new StepFailed(e.getMessage() + "; run genrec reward again", e);
        }
    }

    /**
     * What the model says of a candidate.
     *
     * @param preference {@code r_pref}, in [0, 1]
     * @param relevance {@code s_i}, in [0, 1]
     * @param passes whether the candidate is an item and near enough
     */
    public record Score(double preference, double relevance, boolean passes) {}

    /**
     * Scores candidates for one user, in their order.
     *
     * @param history oldest first
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     */
    public List<Score> score(List<Behaviour> history, long atMillis, List<SemanticId> ids) {
        KnownHistory known = preferences.known(history, atMillis);
        List<CandidateItems.Candidate> found = ids.stream().map(candidates::at).toList();
        List<Double> preferred = preferences.of(known, found);
        List<Score> scores = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            double near = known.size() == 0 ? 1 : relevance.of(found.get(i), known.items());
            boolean valid = found.get(i).number() < items.size();
            scores.add(new Score(
                    preferred.get(i), near, valid && description.gate().isOpen(near)));
        }
        return scores;
    }

    /**
     * {@code r_pref} of items, in their order; 0 for an item that the catalogue lacks.
     *
     * @param history oldest first
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     */
    @Override
    public List<Double> of(List<Behaviour> history, long atMillis, List<String> itemIds) {
        return preferences.of(history, atMillis, itemIds);
    }

    @Override
    public long reactions(String itemId) {
        return reactions.of(itemId);
    }

    /**
     * What a bundle needs to rank by it without a trainer.
     *
     * @param folder that it was loaded from
     */
    public BundleWriter.Reward bundled(Path folder) {
        return new BundleWriter.Reward(
                new BundledReward(
                        description.form(),
                        items.attributes(),
                        CatalogCandidates.unitVectors(candidates.catalog()),
                        reactions.counts()),
                folder.resolve(WEIGHTS));
    }

    /** First 12 hexadecimal digits of the SHA-256 over its weights. */
    public String version() {
        return version;
    }

    public RelevanceGate gate() {
        return description.gate();
    }

    /** Arrays that outlive a call. */
    int heldArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }

    private static ItemAttributes attributes(Path folder, Catalog catalog) {
        ItemAttributes attributes = ItemAttributes.read(folder.resolve(ATTRIBUTES));
        if (!attributes.itemIds().equals(catalog.itemIds())) {
            throw new StepFailed(folder.resolve(ATTRIBUTES) + " is of another catalogue: run genrec reward again");
        }
        return attributes;
    }

    private static String version(Path weights) {
        try {
            return Sha256.of(weights).substring(0, VERSION_DIGITS);
        } catch (IOException e) {
            throw new StepFailed("cannot read " + weights + " (" + e.getMessage() + "): run genrec reward again", e);
        }
    }

    private float[] answer(RewardBatch batch) {
        try (NDManager step = manager.newSubManager()) {
            return network.logits(NamedTensors.borrowed(weights, step), InterestNetwork.on(step, batch))
                    .toFloatArray();
        }
    }
}
