package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionQualityTest {
    /** Of the four pairs of one that happened and one that did not, three are in order and one is even: 3.5 / 4. */
    @Test
    void auc_is_the_share_of_pairs_in_order_ties_counting_half() {
        PredictionQuality quality = PredictionQuality.of(List.of(
                new PredictionQuality.Prediction(0.9, true),
                new PredictionQuality.Prediction(0.4, true),
                new PredictionQuality.Prediction(0.4, false),
                new PredictionQuality.Prediction(0.1, false)));
        assertThat(quality.auc()).isCloseTo(0.875, offset(1e-12));
    }

    @Test
    void log_loss_is_compared_with_that_of_the_mere_rate() {
        PredictionQuality quality = PredictionQuality.of(
                List.of(new PredictionQuality.Prediction(0.8, true), new PredictionQuality.Prediction(0.5, false)));
        assertThat(quality.logLoss()).isCloseTo(-(Math.log(0.8) + Math.log(0.5)) / 2, offset(1e-12));
        assertThat(quality.baseLogLoss()).isCloseTo(Math.log(2), offset(1e-12));
    }

    /** Ten predictions of .2, of which two happened, in the lower five tenths; ten of .6, of which five did. */
    @Test
    void calibration_sets_what_was_predicted_beside_what_happened() {
        List<PredictionQuality.Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            predictions.add(new PredictionQuality.Prediction(0.2, i < 2));
        }
        for (int i = 0; i < 10; i++) {
            predictions.add(new PredictionQuality.Prediction(0.6, i < 5));
        }
        PredictionQuality quality = PredictionQuality.of(predictions);
        assertThat(quality.calibration()).hasSize(10);
        assertThat(quality.calibration().get(0).predicted()).isCloseTo(0.2, offset(1e-12));
        assertThat(quality.calibration().get(0).observed()).isEqualTo(1);
        assertThat(quality.calibration().get(9).observed()).isZero();
        assertThat(quality.calibration().get(9).size()).isEqualTo(2);
    }

    @Test
    void auc_is_undefined_where_everything_happened() {
        assertThat(PredictionQuality.of(Collections.nCopies(3, new PredictionQuality.Prediction(0.5, true)))
                        .auc())
                .isNaN();
    }
}
