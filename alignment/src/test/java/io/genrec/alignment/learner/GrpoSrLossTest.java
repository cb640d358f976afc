package io.genrec.alignment.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two groups of two rollouts of two codes, and two true positives: every share is 1 / (2 * 2). */
class GrpoSrLossTest {
    private static final double LN2 = Math.log(2);

    private final NDManager manager = NDManager.newBaseManager();
    private final NDArray generated =
            manager.create(new float[] {-0.5f, -1, -2, -0.1f, -0.3f, -0.4f, -1.5f, -0.2f}, new Shape(4, 2));
    private final NDArray positives = manager.create(new float[] {-1, -2, -3, -0.5f}, new Shape(2, 2));
    private final NDArray advantages = manager.create(new float[] {1, -1, 0.5f, 1.5f}, new Shape(4, 1));
    private final NDArray shares = manager.create(new float[] {0.25f, 0.25f, 0.25f, 0.25f}, new Shape(4, 1));

    @AfterEach
    void close() {
        manager.close();
    }

    /** Ratios are 1, so the term is minus the mean advantage: -(1 - 1 + .5 + 1.5) / 4. */
    @Test
    void the_policy_term_is_minus_the_mean_advantage() {
        assertThat(terms(new GrpoSrLoss(manager, 0.3, 0), generated).policy().getFloat())
                .isCloseTo(-0.5f, offset(1e-6f));
    }

    /** (1 + 2 + 3 + .5) / 2. */
    @Test
    void the_likelihood_term_adds_over_codes_and_averages_over_true_positives() {
        assertThat(terms(new GrpoSrLoss(manager, 0.3, 0), generated).nll().getFloat())
                .isCloseTo(3.25f, offset(1e-6f));
    }

    @Test
    void the_loss_is_the_policy_term_and_alpha_times_the_likelihood() {
        assertThat(terms(new GrpoSrLoss(manager, 0.3, 0), generated).total().getFloat())
                .isCloseTo(-0.5f + 0.3f * 3.25f, offset(1e-6f));
    }

    /** q/p is 2 for every code: 2 - ln 2 - 1 each, whatever is averaged. */
    @Test
    void the_penalty_estimates_the_divergence_code_by_code() {
        GrpoSrLoss.Terms terms = terms(new GrpoSrLoss(manager, 0, 0.5), generated.add(manager.create((float) LN2)));
        assertThat(terms.kl().getFloat()).isCloseTo((float) (1 - LN2), offset(1e-6f));
        assertThat(terms.total().getFloat()).isCloseTo((float) (-0.5 + 0.5 * (1 - LN2)), offset(1e-6f));
    }

    /** d/d log pi of the policy term is {@code -A * share / codes}; of the likelihood {@code -alpha / positives}. */
    @Test
    void the_gradient_lifts_what_is_better_than_its_group() {
        generated.setRequiresGradient(true);
        positives.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(terms(new GrpoSrLoss(manager, 0.3, 0), generated).total());
        }
        assertThat(generated.getGradient().toFloatArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(-0.125f, -0.125f, 0.125f, 0.125f, -0.0625f, -0.0625f, -0.1875f, -0.1875f);
        assertThat(positives.getGradient().toFloatArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(-0.15f, -0.15f, -0.15f, -0.15f);
    }

    /** d/d log p of {@code q/p - log(q/p) - 1} is {@code 1 - q/p}: -1 where q is twice p, times beta, share and 1/codes. */
    @Test
    void the_penalty_draws_towards_the_supervised_policy() {
        NDArray twice = generated.add(manager.create((float) LN2));
        generated.setRequiresGradient(true);
        NDArray none = manager.zeros(new Shape(4, 1));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            GrpoSrLoss.Generated rollouts = new GrpoSrLoss.Generated(generated, none, shares, twice);
            collector.backward(
                    new GrpoSrLoss(manager, 0, 0.5).of(rollouts, positives).total());
        }
        for (float slope : generated.getGradient().toFloatArray()) {
            assertThat(slope).isCloseTo(-0.5f * 0.25f / 2, offset(1e-6f));
        }
    }

    private GrpoSrLoss.Terms terms(GrpoSrLoss loss, NDArray supervised) {
        return loss.of(new GrpoSrLoss.Generated(generated, advantages, shares, supervised), positives);
    }
}
