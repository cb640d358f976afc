package io.genrec.evaluation.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The observations behind a result table, so that several runs on the same users can be pooled: gzipped JSON, one figure
 * a line, {@code {"name", "segment", "metric", "k", "sums": [...], "counts": [...]}}, arrays by user.
 */
public final class ObservedFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ObservedFile() {}

    private record Line(String name, String segment, String metric, int k, List<Double> sums, List<Long> counts) {
        static Line of(Observed figure) {
            UserMeans means = figure.means();
            return new Line(
                    figure.name(),
                    figure.segment().label(),
                    figure.metric(),
                    figure.k(),
                    IntStream.range(0, means.users()).mapToObj(means::sum).toList(),
                    IntStream.range(0, means.users()).mapToObj(means::count).toList());
        }

        Observed figure() {
            Segment named = Arrays.stream(Segment.values())
                    .filter(candidate -> candidate.label().equals(segment))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no segment is called " + segment));
            if (sums.size() != counts.size()) {
                throw new IllegalArgumentException(sums.size() + " sums and " + counts.size() + " counts");
            }
            UserMeans means = new UserMeans(sums.size());
            for (int user = 0; user < sums.size(); user++) {
                means.add(user, sums.get(user), counts.get(user));
            }
            return new Observed(name, named, metric, k, means);
        }
    }

    /** Writes the file whole or not at all. */
    public static void write(Path file, List<Observed> figures) {
        StagedFile.write(file, partial -> {
            try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(partial)), StandardCharsets.UTF_8))) {
                for (Observed figure : figures) {
                    out.write(JSON.writeValueAsString(Line.of(figure)));
                    out.newLine();
                }
            }
        });
    }

    /** @throws StepFailed where the file is absent or holds no observations */
    public static List<Observed> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StepFailed("no observations at " + file + ": run `genrec evaluate` again");
        }
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            List<Observed> figures = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                figures.add(JSON.readValue(line, Line.class).figure());
            }
            return figures;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new StepFailed(
                    file + " holds no observations: " + e.getMessage() + "; run `genrec evaluate` again", e);
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage() + "; run `genrec evaluate` again", e);
        }
    }
}
