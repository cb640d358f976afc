package io.genrec.training.sft;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.datasets.run.StagedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The course of a training run as the report draws it: {@code metrics/train.json}.
 *
 * @param facts what was trained and how it ended
 * @param loss the loss over the run, averaged over stretches of steps
 * @param validation every validation
 */
public record TrainingReport(Map<String, Object> facts, List<LossPoint> loss, List<ValidationPoint> validation) {
    private static final int POINTS = 200;

    public TrainingReport {
        facts = Map.copyOf(facts);
        loss = List.copyOf(loss);
        validation = List.copyOf(validation);
    }

    /**
     * One stretch of the loss curve.
     *
     * @param step last step of the stretch
     * @param loss mean over its steps, natural log
     */
    public record LossPoint(long step, double loss) {}

    static TrainingReport of(TrainResult result) {
        List<Double> losses = result.state().losses();
        List<LossPoint> points = new ArrayList<>();
        int stretch = Math.max(1, losses.size() / POINTS);
        for (int from = 0; from < losses.size(); from += stretch) {
            List<Double> part = losses.subList(from, Math.min(losses.size(), from + stretch));
            double mean =
                    part.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            points.add(new LossPoint((long) from + part.size(), mean));
        }
        return new TrainingReport(result.facts(), points, result.state().validations());
    }

    /** Writes the file whole. */
    void write(Path file) {
        StagedFile.write(file, partial -> new ObjectMapper()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writerWithDefaultPrettyPrinter()
                .writeValue(partial.toFile(), this));
    }
}
