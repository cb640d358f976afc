package io.genrec.inference.reward;

import java.util.List;

/**
 * From a logit to a calibrated probability, {@code 1 / (1 + exp(-(slope * logit + offset)))} (Platt, 1999).
 *
 * @param offset added to the scaled logit
 */
public record PlattScaling(double slope, double offset) {
    /** Logits as they are. */
    public static final PlattScaling NONE = new PlattScaling(1, 0);

    /** Fewer answers of either kind than this say too little about two numbers. */
    private static final int ENOUGH = 30;

    private static final int ITERATIONS = 50;

    public double probability(double logit) {
        return 1 / (1 + Math.exp(-(slope * logit + offset)));
    }

    /** The scaling of largest likelihood, found by Newton's method; none where there is too little to fit. */
    public static PlattScaling fit(List<Double> logits, List<Boolean> happened) {
        long yes = happened.stream().filter(each -> each).count();
        if (yes < ENOUGH || happened.size() - yes < ENOUGH) {
            return NONE;
        }
        double slope = 1;
        double offset = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double gradientSlope = 0;
            double gradientOffset = 0;
            double curveSlope = 1e-9;
            double curveBoth = 0;
            double curveOffset = 1e-9;
            for (int i = 0; i < logits.size(); i++) {
                double logit = logits.get(i);
                double p = new PlattScaling(slope, offset).probability(logit);
                double error = p - (happened.get(i) ? 1 : 0);
                double spread = p * (1 - p);
                gradientSlope += error * logit;
                gradientOffset += error;
                curveSlope += spread * logit * logit;
                curveBoth += spread * logit;
                curveOffset += spread;
            }
            double determinant = curveSlope * curveOffset - curveBoth * curveBoth;
            double stepSlope = (curveOffset * gradientSlope - curveBoth * gradientOffset) / determinant;
            double stepOffset = (curveSlope * gradientOffset - curveBoth * gradientSlope) / determinant;
            if (!Double.isFinite(stepSlope) || !Double.isFinite(stepOffset)) {
                return NONE;
            }
            slope -= stepSlope;
            offset -= stepOffset;
            if (Math.abs(stepSlope) + Math.abs(stepOffset) < 1e-9) {
                break;
            }
        }
        return slope > 0 ? new PlattScaling(slope, offset) : NONE;
    }
}
