package io.genrec.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The loss and the validations of a training run, as {@code metrics/train.json} keeps them. */
record TrainingCourse(List<Loss> loss, List<Validation> validation) {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    TrainingCourse {
        loss = List.copyOf(loss);
        validation = List.copyOf(validation);
    }

    /** The loss at a step: natural log, a token. */
    record Loss(long step, double loss) {}

    /** NDCG@10 and HR@10 at a step. */
    record Validation(long step, double ndcg, double hitRate) {}

    static Optional<TrainingCourse> find(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), TrainingCourse.class));
        } catch (JsonProcessingException e) {
            throw new StepFailed(
                    file + " holds no course of a training: " + e.getOriginalMessage() + "; run `genrec train` again",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
