package io.genrec.simulator.world;

import com.typesafe.config.Config;

/** How intents move from request to request: probabilities; the order in which they apply stands in {@link IntentDrift}. */
public record DriftSettings(
        double restock,
        double complement,
        double stay,
        double walkOn,
        double resume,
        double resumeWalkOn,
        double wander,
        double newInterest) {

    public DriftSettings {
        requireSum("stay + walk-on", stay, walkOn);
        requireSum("resume + resume-walk-on", resume, resumeWalkOn);
        requireSum("restock", restock, 0);
        requireSum("complement", complement, 0);
        requireSum("wander", wander, 0);
        requireSum("new-interest", newInterest, 0);
    }

    /** @param drift the settings at {@code genrec.simulator.drift} */
    public static DriftSettings from(Config drift) {
        return new DriftSettings(
                drift.getDouble("restock"),
                drift.getDouble("complement"),
                drift.getDouble("stay"),
                drift.getDouble("walk-on"),
                drift.getDouble("resume"),
                drift.getDouble("resume-walk-on"),
                drift.getDouble("wander"),
                drift.getDouble("new-interest"));
    }

    private static void requireSum(String keys, double first, double second) {
        if (!(first >= 0 && second >= 0 && first + second <= 1)) {
            throw new IllegalArgumentException(
                    "genrec.simulator.drift." + keys + " must be a probability: " + (first + second));
        }
    }
}
