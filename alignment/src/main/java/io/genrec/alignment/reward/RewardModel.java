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
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.ItemChange;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final ItemAttributes trained;
    private final CandidateItems items;
    private final ItemPreferences preferences;
    private final Relevance relevance;
    private final ItemReactions reactions;
    private final String version;

    private RewardModel(
            Path folder,
            Catalog catalog,
            ItemAttributes trained,
            CatalogOverlay overlay,
            RewardDescription description) {
        this.description = description;
        this.trained = trained;
        this.items = CatalogCandidates.items(
                catalog, grown(trained, catalog, overlay), trained.itemIds().size());
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
     * As {@link #load(Path, Catalog, CatalogOverlay)}, of a catalogue as it was tokenized.
     *
     * @param folder {@code reward/} of a run
     */
    public static RewardModel load(Path folder, Catalog catalog) {
        return load(folder, catalog, CatalogOverlay.none(""));
    }

    /**
     * A model over the catalogue that it was trained with, or one that has more items: these it takes as it was taught to take
     * unknown ones, by vector and attributes.
     *
     * @param folder {@code reward/} of a run
     * @param tokenized catalogue
     * @param overlay what generations of it say
     * @throws StepFailed where there is no reward model, or the catalogue lacks items that it was trained with
     */
    public static RewardModel load(Path folder, Catalog tokenized, CatalogOverlay overlay) {
        RewardDescription description = RewardDescription.read(folder);
        Catalog catalog = tokenized.at(overlay);
        try {
            ItemAttributes trained = ItemAttributes.read(folder.resolve(ATTRIBUTES));
            RewardShape shape = description.form().shape();
            if (shape.dimensions() != catalog.embeddings().columns()
                    || shape.items() != trained.itemIds().size()
                    || !catalog.table().byItem().keySet().containsAll(trained.itemIds())) {
                throw new StepFailed("the reward model in " + folder
                        + " was trained with another catalogue: run genrec reward again");
            }
            return new RewardModel(folder, catalog, trained, overlay, description);
        } catch (BrokenWeights e) {
            throw new StepFailed(e.getMessage() + "; run genrec reward again", e);
        }
    }

    /** Attributes of the items that it was trained with, and behind them of all others of the catalogue. */
    private static ItemAttributes grown(ItemAttributes trained, Catalog catalog, CatalogOverlay overlay) {
        Set<String> known = Set.copyOf(trained.itemIds());
        Map<String, ItemChange.Features> later = new LinkedHashMap<>();
        for (String item : catalog.itemIds()) {
            Optional<CatalogOverlay.Entry> entry = overlay.of(item);
            if (entry.isPresent() || !known.contains(item)) {
                later.put(
                        item, entry.map(CatalogOverlay.Entry::features).orElse(new ItemChange.Features(List.of(), 0)));
            }
        }
        return trained.with(later);
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
                        trained,
                        CatalogCandidates.unitVectors(candidates.catalog(), trained.itemIds()),
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
