/**
 * A storefront that writes a log. In: {@link io.genrec.simulator.SimulatorSettings}. Out: {@code events/} and
 * {@code items/} of a run directory; start with {@link io.genrec.simulator.StorefrontSimulation}, and read the equations in
 * {@link io.genrec.simulator.world.ChoiceModel}, {@link io.genrec.simulator.world.IntentDrift},
 * {@code io.genrec.simulator.world.FactorShopper} and {@link io.genrec.simulator.policy.LoggingPolicy}.
 */
@NullMarked
package io.genrec.simulator;

import org.jspecify.annotations.NullMarked;
