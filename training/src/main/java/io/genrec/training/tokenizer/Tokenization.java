package io.genrec.training.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.codebook.CollisionResolver;
import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.training.tokenizer.embedding.CoEngagement;
import io.genrec.training.tokenizer.embedding.CollaborativeVectors;
import io.genrec.training.tokenizer.embedding.ContrastiveProjection;
import io.genrec.training.tokenizer.embedding.EmbeddingSettings;
import io.genrec.training.tokenizer.embedding.EmbeddingSettings.Kind;
import io.genrec.training.tokenizer.embedding.TrainingTimelines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The step that gives every item of a run its semantic id: {@code items/} and {@code samples/train/} in,
 * {@code catalog/} out.
 */
public final class Tokenization {
    public static final String FACTS = "tokenize.json";
    public static final String EXAMPLES = "examples.md";

    private static final int REPORTED_PREFIX = 2;

    private final TokenizeSettings settings;
    private final RunDirectory run;
    private final Progress progress;

    private Tokenization(TokenizeSettings settings, RunDirectory run, Progress progress) {
        this.settings = settings;
        this.run = run;
        this.progress = progress;
    }

    /**
     * Replaces the run's catalogue.
     *
     * @throws StepFailed where the items, the vectors given for them or the training samples cannot be used
     */
    public static TokenizeResult run(TokenizeSettings settings, RunDirectory run, Progress progress) {
        return new Tokenization(settings, run, progress).run();
    }

    private TokenizeResult run() {
        List<Item> items = items();
        CoEngagement engaged = engaged(items);
        Encoded encoded = encoded(items, engaged);
        FloatMatrix vectors = encoded.vectors();
        progress.report(0, settings.space().levels(), "levels", "codebooks");
        Codebooks codebooks = CodebookTraining.train(vectors, settings.space(), settings.kMeans(), settings.seed());
        Resolution resolution = CollisionResolver.resolve(codebooks, vectors, List.of());
        TokenizeResult result = result(codebooks, vectors, resolution, engaged);
        write(catalog(items, vectors, codebooks, resolution.ids()), encoded.encoder(), result);
        return result;
    }

    /** All items, in the order of their ids. */
    private List<Item> items() {
        List<Item> items = ParquetTable.ITEMS.readAll(run.items()).stream()
                .sorted(Comparator.comparing(Item::itemId))
                .toList();
        if (items.isEmpty()) {
            throw new StepFailed("no item in " + run.items() + ": run the step that writes it again");
        }
        for (int row = 1; row < items.size(); row++) {
            if (items.get(row).itemId().equals(items.get(row - 1).itemId())) {
                throw new StepFailed("item " + items.get(row).itemId() + " occurs twice in " + run.items());
            }
        }
        return items;
    }

    /** The pairs of the training samples; none where content suffices and there are no samples. */
    private CoEngagement engaged(List<Item> items) {
        boolean needed = settings.embedding().kind() != Kind.CONTENT
                || settings.embedding().projection().steps() > 0;
        Map<String, Integer> rows = new HashMap<>();
        IntStream.range(0, items.size()).forEach(row -> rows.put(items.get(row).itemId(), row));
        List<int[]> timelines = needed || Files.isDirectory(run.trainSamples())
                ? TrainingTimelines.read(run.trainSamples(), rows)
                : List.of();
        CoEngagement engaged = CoEngagement.count(
                timelines, items.size(), settings.embedding().collaborative().window());
        if (needed && engaged.isEmpty()) {
            throw new StepFailed(
                    "no two items of " + run.items() + " were engaged with by one user in " + run.trainSamples()
                            + ": set genrec.tokenize.embedding to content, and genrec.tokenize.projection.steps to 0");
        }
        return engaged;
    }

    /** Vectors, and what makes those of items that come later. */
    private record Encoded(FloatMatrix vectors, ItemEncoder encoder) {}

    private Encoded encoded(List<Item> items, CoEngagement engaged) {
        EmbeddingSettings embedding = settings.embedding();
        FloatMatrix raw = embedding.content().embed(items, progress);
        ContrastiveProjection projection = embedding.projection().steps() == 0
                ? null
                : ContrastiveProjection.fit(raw, engaged, embedding.projection(), settings.seed());
        FloatMatrix content = projection == null ? raw : projection.of(raw);
        if (embedding.kind() == Kind.CONTENT) {
            return new Encoded(content, ItemEncoder.of(embedding, raw.columns(), projection, null));
        }
        CollaborativeVectors fitted =
                CollaborativeVectors.fit(engaged, content, embedding.collaborative(), settings.seed());
        FloatMatrix collaborative = fitted.vectors();
        return new Encoded(
                embedding.kind() == Kind.COLLABORATIVE
                        ? collaborative
                        : content.beside(
                                collaborative.times(embedding.collaborative().weight())),
                ItemEncoder.of(embedding, raw.columns(), projection, fitted));
    }

    private TokenizeResult result(
            Codebooks codebooks, FloatMatrix vectors, Resolution resolution, CoEngagement engaged) {
        CodeSpace space = settings.space();
        List<CodeQuality.PrefixSharing> sharing = engaged.isEmpty()
                ? List.of()
                : IntStream.rangeClosed(1, Math.min(REPORTED_PREFIX, space.levels()))
                        .mapToObj(levels -> CodeQuality.PrefixSharing.of(engaged, resolution.ids(), levels))
                        .toList();
        return new TokenizeResult(
                vectors.rows(),
                vectors.columns(),
                settings.embedding().kind().settingsName(),
                space,
                IntStream.range(0, space.levels())
                        .mapToObj(level -> CodeQuality.LevelUsage.of(resolution.ids(), level, space.codesPerLevel()))
                        .toList(),
                CodeQuality.Collisions.of(resolution),
                CodeQuality.relativeError(codebooks, vectors, resolution.nearest()),
                CodeQuality.relativeError(codebooks, vectors, resolution.ids()),
                sharing);
    }

    private static Catalog catalog(
            List<Item> items, FloatMatrix vectors, Codebooks codebooks, List<SemanticId> semanticIds) {
        Map<String, String> titles = new LinkedHashMap<>();
        Map<String, SemanticId> ids = new HashMap<>();
        for (int row = 0; row < items.size(); row++) {
            titles.put(items.get(row).itemId(), items.get(row).title());
            ids.put(items.get(row).itemId(), semanticIds.get(row));
        }
        return new Catalog(titles, vectors, codebooks, new SemanticIdTable(codebooks.space(), ids));
    }

    private void write(Catalog catalog, ItemEncoder encoder, TokenizeResult result) {
        try (StagedFolder staged = new StagedFolder(run.catalog())) {
            Path folder = staged.path();
            catalog.write(folder);
            encoder.write(folder);
            Files.writeString(folder.resolve(EXAMPLES), PrefixExamples.of(catalog));
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(folder.resolve(FACTS).toFile(), result.facts());
            staged.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + run.catalog() + ": " + e.getMessage(), e);
        }
    }
}
