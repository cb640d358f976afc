package io.genrec.training.sft;

import io.genrec.datasets.run.StagedFolder;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.training.decoder.DecoderWeights;
import java.nio.file.Path;

/** Measures weights as they will serve: as a bundle, by constrained beam search through the inference engine. */
final class BeamSearchValidator implements TrainingLoop.Validator {
    /** Twice the depth that is measured: what wider searches find beyond that rarely reaches the first ten. */
    private static final BeamSettings BEAMS = new BeamSettings(20, 20);

    private final HeldOutPages pages;
    private final BundleExport export;
    private final BundleContents contents;
    private final Path scratch;

    /** @param scratch folder made and removed with each measurement */
    BeamSearchValidator(HeldOutPages pages, BundleExport export, BundleContents contents, Path scratch) {
        this.pages = pages;
        this.export = export;
        this.contents = contents;
        this.scratch = scratch;
    }

    @Override
    public ValidationPoint measure(DecoderWeights weights, long step) {
        try (StagedFolder folder = new StagedFolder(scratch)) {
            export.write(folder.path(), weights, contents);
            try (GenerativeRanker ranker = GenerativeRanker.openDecoder(
                    Bundle.load(folder.path()), EngineSettings.OnnxRuntime.onAllCores(), BEAMS)) {
                return ValidationPoint.of(pages, ranker, step);
            }
        }
    }
}
