package io.genrec.training.sft;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.inference.model.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the weights of a training run depend on, by the key of its setting: two runs with the same identity
 * make the same steps.
 */
record RunIdentity(Map<String, String> values) {
    private static final String TRAIN = "genrec.train.";

    RunIdentity {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    static RunIdentity of(TrainSettings train, ModelConfig model, String dataDigest) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("data", dataDigest);
        values.put("genrec.model.layers", String.valueOf(model.layers()));
        values.put("genrec.model.max-history", String.valueOf(model.maxHistory()));
        values.put("genrec.model.token-merger", String.valueOf(model.tokenMerger()));
        values.put("genrec.model.separators", String.valueOf(model.separators()));
        values.put("genrec.model.actions-and-gaps", String.valueOf(model.actionsAndGaps()));
        values.put("genrec.model.history-pointer", String.valueOf(model.historyPointer()));
        values.put("genrec.model.tied-head", String.valueOf(model.tiedHead()));
        values.put(TRAIN + "objective", train.target().objective().settingsName());
        values.put(TRAIN + "page-items", String.valueOf(train.target().pageItems()));
        values.put(TRAIN + "exposed-items", String.valueOf(train.target().exposedItems()));
        values.put(TRAIN + "epochs", String.valueOf(train.course().epochs()));
        values.put(TRAIN + "max-steps", String.valueOf(train.course().maxSteps()));
        values.put(TRAIN + "max-minutes", String.valueOf(train.course().maxMinutes()));
        values.put(TRAIN + "batch-positions", String.valueOf(train.batches().positions()));
        values.put(TRAIN + "row-positions", String.valueOf(train.batches().rowPositions()));
        values.put(TRAIN + "history-dropout", String.valueOf(train.batches().historyDropout()));
        TrainSettings.Optimization optimization = train.optimization();
        values.put(TRAIN + "learning-rate", String.valueOf(optimization.peakRate()));
        values.put(TRAIN + "warm-up", String.valueOf(optimization.warmUp()));
        values.put(TRAIN + "learning-rate-floor", String.valueOf(optimization.floor()));
        values.put(TRAIN + "weight-decay", String.valueOf(optimization.weightDecay()));
        values.put(TRAIN + "max-gradient-norm", String.valueOf(optimization.maxGradientNorm()));
        values.put(TRAIN + "dropout", String.valueOf(optimization.dropout()));
        values.put(TRAIN + "label-smoothing", String.valueOf(optimization.labelSmoothing()));
        values.put(TRAIN + "ema-decay", String.valueOf(optimization.emaDecay()));
        values.put(TRAIN + "validations", String.valueOf(train.validation().times()));
        values.put(TRAIN + "patience", String.valueOf(train.validation().patience()));
        values.put(TRAIN + "validation-pages", String.valueOf(train.validation().pages()));
        values.put(TRAIN + "seed", String.valueOf(train.seed()));
        return new RunIdentity(values);
    }

    /** SHA-256 over the tables and files that training reads, in hexadecimal. */
    static String digest(RunDirectory run) {
        List<Path> files = new ArrayList<>(ParquetTable.files(run.trainSamples()));
        files.addAll(ParquetTable.files(run.validSamples()));
        files.add(run.catalog().resolve(CatalogFiles.SEMANTIC_IDS));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
