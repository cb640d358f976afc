package io.genrec.inference.bundle;

import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.trie.ItemTrie;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A trained decoder with all that serving needs: weights, graphs, semantic ids and titles under one version. Immutable. */
public final class Bundle {
    /** In the provenance of an aligned bundle: the version of the one it was aligned from. */
    public static final String SUPERVISED = "supervised-bundle";

    /** In the provenance of a bundle with a tuned plan: the version of the one it was made of. */
    public static final String TUNED_FROM = "tuned-from";

    private static final List<String> REQUIRED = List.of(
            BundleFiles.CONFIG,
            OnnxGraphs.WEIGHTS,
            OnnxGraphs.PREFILL,
            OnnxGraphs.DECODE,
            BundleFiles.SEMANTIC_IDS,
            BundleFiles.COLD_START,
            NeighboursFile.NAME);

    private final Path folder;
    private final String version;
    private final BundleContents contents;
    private final ServingPlan plan;
    private final Optional<BundledReward> reward;
    private final ItemTrie trie;

    private Bundle(
            Path folder, String version, BundleContents contents, ServingPlan plan, Optional<BundledReward> reward) {
        this.folder = folder;
        this.version = version;
        this.contents = contents;
        this.plan = plan;
        this.reward = reward;
        this.trie = ItemTrie.of(contents.semanticIds());
    }

    /** The version that a folder's manifest gives, nothing of it checked; empty where there is no bundle. */
    public static Optional<String> versionIn(Path folder) {
        return Manifest.versionIn(folder);
    }

    /**
     * Loads a bundle whole, every file checked against the manifest.
     *
     * @throws BrokenBundle naming the file that is absent, changed or contradicts another
     */
    public static Bundle load(Path folder) {
        return loadFrom(folder.toAbsolutePath().normalize());
    }

    private static Bundle loadFrom(Path folder) {
        try {
            Manifest manifest = Manifest.verify(folder);
            requireNamed(folder, manifest, REQUIRED);
            BundleFiles files = new BundleFiles(folder);
            BundleContents contents = files.read(manifest.provenance());
            ServingPlan plan = manifest.files().containsKey(ServingPlan.FILE)
                    ? files.plan()
                    : ServingPlan.plain(contents.neighbours().share());
            OnnxGraphs.requireShapes(contents.config(), Safetensors.open(folder.resolve(OnnxGraphs.WEIGHTS)));
            return new Bundle(folder, manifest.version(), contents, plan, reward(folder, manifest, contents, plan));
        } catch (BrokenWeights e) {
            throw new BrokenBundle(e.getMessage() + "; write the bundle again", e);
        } catch (IOException e) {
            throw new BrokenBundle("bundle " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<BundledReward> reward(
            Path folder, Manifest manifest, BundleContents contents, ServingPlan plan) throws IOException {
        if (plan.secondStage().isEmpty()) {
            return Optional.empty();
        }
        requireNamed(folder, manifest, BundledReward.FILES);
        BundledReward reward = BundledReward.read(folder);
        for (String item : reward.attributes().itemIds()) {
            if (contents.semanticIds().of(item).isEmpty()) {
                throw new BrokenBundle("the reward model in " + folder + " is of another catalogue: item " + item
                        + " has no semantic id; write the bundle again");
            }
        }
        return Optional.of(reward);
    }

    private static void requireNamed(Path folder, Manifest manifest, List<String> files) {
        for (String file : files) {
            if (!manifest.files().containsKey(file)) {
                throw new BrokenBundle(
                        folder.resolve(Manifest.FILE) + " does not name " + file + "; write the bundle again");
            }
        }
    }

    public Path folder() {
        return folder;
    }

    /** Short digest of the contents: bundles of the same version are the same. */
    public String version() {
        return version;
    }

    public ModelConfig config() {
        return contents.config();
    }

    public SemanticIdTable semanticIds() {
        return contents.semanticIds();
    }

    /** Derived from the semantic ids, so that the two cannot disagree. */
    public ItemTrie trie() {
        return trie;
    }

    public Optional<String> title(String itemId) {
        return Optional.ofNullable(contents.titles().get(itemId));
    }

    /** How it answers. */
    public ServingPlan plan() {
        return plan;
    }

    /** What orders lists, where the plan has a second stage. */
    public Optional<BundledReward> reward() {
        return reward;
    }

    /** What is mixed into the decoder's answers, by the plan's share. */
    public NeighbourMixture neighbours() {
        return contents.neighbours().withShare(plan.neighboursShare());
    }

    /** By item id; items without a title are absent. */
    public Map<String, String> titles() {
        return contents.titles();
    }

    /** Items for users without a usable history, best first. */
    public List<String> coldStart() {
        return contents.coldStart();
    }

    /** Whether it was aligned from just this one, and not from another training's. */
    public boolean isAlignedFrom(Bundle supervised) {
        return supervised.version().equals(provenance().get(SUPERVISED));
    }

    /** Whether it is a copy of the bundle of this version with a plan of its own. */
    public boolean isTunedFrom(String version) {
        return version.equals(provenance().get(TUNED_FROM));
    }

    /** Where the model comes from, by name. */
    public Map<String, String> provenance() {
        return contents.provenance();
    }
}
