package io.genrec.evaluation.baseline;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.generation.CatalogOverlay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The nearest items to the history by the vectors that semantic ids are made of: an item scores its cosine to the sum of the
 * history's vectors, each of length one and weighted {@code 2^(-place / halfLife)}. What of a decoder's answers its vectors
 * would give alone. A history of unknown items is answered by the most popular.
 */
public final class VectorKnn implements Ranker {
    private final List<String> items;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final FloatMatrix vectors;
    private final Popularity popularity;
    private final double halfLife;
    private final boolean repeats;

    /**
     * @param items of the rows
     * @param vectors [items, dimensions]
     * @param halfLife behaviours until one counts half
     * @param repeats whether items of the history are recommended again
     */
    VectorKnn(List<String> items, FloatMatrix vectors, Popularity popularity, double halfLife, boolean repeats) {
        this.items = List.copyOf(items);
        this.vectors = vectors.withUnitRows();
        this.popularity = popularity;
        this.halfLife = halfLife;
        this.repeats = repeats;
        for (int number = 0; number < items.size(); number++) {
            numbers.put(items.get(number), number);
        }
    }

    /**
     * Over a catalogue at one of its generations.
     *
     * @throws io.genrec.datasets.run.StepFailed where there is no catalogue, or its files are broken
     */
    public static VectorKnn of(
            Path catalog, CatalogOverlay overlay, Popularity popularity, double halfLife, boolean repeats) {
        CatalogFiles.requireFolder(catalog);
        FloatMatrix tokenized = CatalogFiles.read(catalog.resolve(CatalogFiles.EMBEDDINGS), file -> NpyArray.read(file)
                .toMatrix());
        List<String> ids = CatalogFiles.read(catalog.resolve(CatalogFiles.ITEMS), Files::readAllLines);
        List<String> items = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        overlay.forEachLive(ids, tokenized::row, (item, vector) -> {
            items.add(item);
            rows.add(vector);
        });
        FloatMatrix vectors = FloatMatrix.zeros(rows.size(), tokenized.columns());
        for (int row = 0; row < rows.size(); row++) {
            vectors.setRow(row, rows.get(row));
        }
        return new VectorKnn(items, vectors, popularity, halfLife, repeats);
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        double[] profile = new double[vectors.columns()];
        Set<Integer> known = new HashSet<>();
        for (int place = 0; place < history.size(); place++) {
            Integer number = numbers.get(history.get(history.size() - 1 - place).itemId());
            if (number != null) {
                known.add(number);
                double weight = Math.pow(2, -place / halfLife);
                for (int d = 0; d < profile.length; d++) {
                    profile[d] += weight * vectors.get(number, d);
                }
            }
        }
        if (known.isEmpty()) {
            return popularity.rank(history, atMillis, count);
        }
        double length = 0;
        for (double each : profile) {
            length += each * each;
        }
        double norm = Math.sqrt(length);
        return IntStream.range(0, items.size())
                .filter(number -> repeats || !known.contains(number))
                .mapToObj(number -> new ScoredItem(items.get(number), product(profile, number) / norm))
                .sorted(ScoredItem.BEST_FIRST)
                .limit(count)
                .toList();
    }

    private double product(double[] profile, int number) {
        float[] values = vectors.values();
        int from = number * profile.length;
        double sum = 0;
        for (int d = 0; d < profile.length; d++) {
            sum += profile[d] * values[from + d];
        }
        return sum;
    }
}
