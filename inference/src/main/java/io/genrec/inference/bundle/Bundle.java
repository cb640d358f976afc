package io.genrec.inference.bundle;

import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generations;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A trained decoder with all that serving needs: weights, graphs, semantic ids and titles under one version; over the
 * catalogue that it was trained with, or a later generation of that. Immutable.
 */
public final class Bundle {
    /** In the provenance of an aligned bundle: the version of the one it was aligned from. */
    public static final String SUPERVISED = "supervised-bundle";

    /** In the provenance of a bundle with a tuned plan: the version of the one it was made of. */
    public static final String TUNED_FROM = "tuned-from";

    private static final char SEPARATOR = '+';
    private static final Pattern GENERATION = Pattern.compile("\\+(\\d{1,9})\\.[0-9a-f]+");

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
    private final CatalogOverlay overlay;
    private final LiveItems live;

    private Bundle(
            Path folder,
            String version,
            BundleContents contents,
            ServingPlan plan,
            Optional<BundledReward> reward,
            CatalogOverlay overlay) {
        this.folder = folder;
        this.version = version;
        this.contents = contents;
        this.plan = plan;
        this.reward = reward;
        this.overlay = overlay;
        this.live = LiveItems.of(contents, overlay);
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
            return new Bundle(
                    folder,
                    manifest.version(),
                    contents,
                    plan,
                    reward(folder, manifest, contents, plan),
                    CatalogOverlay.none(""));
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

    /**
     * The same model over another generation of its catalogue.
     *
     * @param overlay of the catalogue that it was trained with, {@link #generations}
     */
    public Bundle at(CatalogOverlay overlay) {
        return new Bundle(folder, version, contents, plan, reward, overlay);
    }

    /** The generations over its catalogue in a run's folder of them, whether there are any or not. */
    public Generations generations(Path root) {
        return Generations.of(root, contents.semanticIds());
    }

    /**
     * The same model over the newest generation of its catalogue in a run's folder of them.
     *
     * @throws BrokenBundle where a generation is broken
     */
    public Bundle atNewest(Path root) {
        return at(generations(root).atNewest());
    }

    /** The generation of the catalogue that it answers with; 0 as it was trained. */
    public int generation() {
        return overlay.generation();
    }

    /** What the generations up to this say. */
    public CatalogOverlay overlay() {
        return overlay;
    }

    /** Short digest of the contents, without generations: bundles of the same version are the same model. */
    public String version() {
        return version;
    }

    /** What answers are made with: the version, and where there is one, number and digest of the generation. */
    public String identity() {
        return overlay.generation() == 0 ? version : version + SEPARATOR + overlay.name();
    }

    /** The version in an {@link #identity}. */
    public static String versionOf(String identity) {
        int end = identity.indexOf(SEPARATOR);
        return end < 0 ? identity : identity.substring(0, end);
    }

    /** The number of the generation in an {@link #identity}, 0 for none. */
    public static int generationOf(String identity) {
        Matcher generation =
                GENERATION.matcher(identity.substring(versionOf(identity).length()));
        return generation.matches() ? Integer.parseInt(generation.group(1)) : 0;
    }

    public ModelConfig config() {
        return contents.config();
    }

    /** Of every item that ever had one: an item that is retired keeps its own, and histories may hold it. */
    public SemanticIdTable semanticIds() {
        return live.semanticIds();
    }

    /** Of the items that may be recommended. Derived from the semantic ids, so that the two cannot disagree. */
    public ItemTrie trie() {
        return live.trie();
    }

    public Optional<String> title(String itemId) {
        return Optional.ofNullable(live.titles().get(itemId));
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
        return live.neighbours().withShare(plan.neighboursShare());
    }

    /** By item id; items without a title are absent. */
    public Map<String, String> titles() {
        return live.titles();
    }

    /** Items for users without a usable history, best first. */
    public List<String> coldStart() {
        return live.coldStart();
    }

    /** Items that may be recommended and came after the model was trained. */
    public List<String> laterItems() {
        return live.later();
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
