package io.genrec.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.datasets.run.StepFailed;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.ResponseJson;
import io.genrec.serving.message.StrictJson;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles of a node, and which one makes new lists: a rollout, and the way back. */
public final class Bundles {
    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);
    private static final String FIELD = "bundle";
    private static final String GENERATION = "generation";
    private static final String NEWEST = "newest";

    private final LoadedBundles bundles;

    public Bundles(LoadedBundles bundles) {
        this.bundles = bundles;
    }

    HttpResponse open() {
        return Responses.json(ResponseJson.bundles(bundles.versions()));
    }

    /** Off the threads that answer requests, for a bundle takes seconds to open. */
    CompletionStage<HttpResponse> take(byte[] body) {
        JsonNode json = StrictJson.parse(body);
        StrictJson.requireObject("the body", json, Set.of(FIELD));
        String choice = json.path(FIELD).asText();
        if (!json.path(FIELD).isTextual() || choice.isBlank()) {
            throw StrictJson.invalid("bundle must be auto, sft, a method of alignment, or a folder: "
                    + StrictJson.shown(json.path(FIELD)));
        }
        return CompletableFuture.supplyAsync(() -> {
            try {
                bundles.take(choice);
            } catch (StepFailed e) {
                throw ProblemType.BUNDLE_REFUSED.because(String.valueOf(e.getMessage()));
            }
            LOG.info("new lists are made with bundle {}", bundles.version());
            return open();
        });
    }

    HttpResponse generations() {
        return Responses.json(ResponseJson.generations(
                bundles.generation(), bundles.newestGeneration(), bundles.isGenerationChosen(), bundles.version()));
    }

    /** Off the threads that answer requests, for a large catalogue takes a while to be made ready. */
    CompletionStage<HttpResponse> takeGeneration(byte[] body) {
        JsonNode json = StrictJson.parse(body);
        StrictJson.requireObject("the body", json, Set.of(GENERATION));
        JsonNode choice = json.path(GENERATION);
        boolean newest = choice.isTextual() && choice.asText().equals(NEWEST);
        if (!newest && !(choice.isInt() && choice.intValue() >= 0)) {
            throw StrictJson.invalid("generation must be \"newest\" or the number of one: " + StrictJson.shown(choice));
        }
        return CompletableFuture.supplyAsync(() -> {
            try {
                if (newest) {
                    bundles.takeNewestGeneration();
                } else {
                    bundles.takeGeneration(choice.intValue());
                }
            } catch (StepFailed e) {
                throw ProblemType.BUNDLE_REFUSED.because(String.valueOf(e.getMessage()));
            }
            LOG.info("new lists are made with {}", bundles.version());
            return generations();
        });
    }
}
