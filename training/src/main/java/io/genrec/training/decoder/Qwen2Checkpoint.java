package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.Safetensors;
import io.genrec.training.tensor.Operators;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Qwen2 or Qwen2.5 checkpoint as Hugging Face lays it out: {@code config.json}, and {@code model.safetensors} or the
 * shards that {@code model.safetensors.index.json} names, in float32, bfloat16 or float16.
 *
 * <p>As a start of training it gives layers and final norm. The token table, a head of its own, the Token Merger
 * and the extensions are new: the decoder speaks semantic ids and no text, so text rows would only be carried along.
 */
public final class Qwen2Checkpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final JsonNode config;
    private final SortedMap<String, Safetensors> fileOf;

    private Qwen2Checkpoint(Path folder, JsonNode config, SortedMap<String, Safetensors> fileOf) {
        this.folder = folder;
        this.config = config;
        this.fileOf = fileOf;
    }

    /**
     * Reads the configuration and what each file holds.
     *
     * @throws StepFailed where the folder holds no Qwen2 checkpoint
     * @throws io.genrec.inference.weights.BrokenWeights where a file of weights is absent or damaged
     */
    public static Qwen2Checkpoint open(Path folder) {
        JsonNode config = json(folder, "config.json");
        String type = config.path("model_type").asText();
        if (!type.equals("qwen2")) {
            throw new StepFailed(folder.resolve("config.json") + " is of model_type '" + type
                    + "'; only qwen2 (Qwen2 and Qwen2.5) can be a backbone");
        }
        if (config.path("use_sliding_window").asBoolean()
                || config.path("rope_scaling").isObject()) {
            throw new StepFailed(folder.resolve("config.json")
                    + " asks for a sliding window or scaled rotary positions, which the decoder does not have");
        }
        SortedMap<String, Safetensors> fileOf = new TreeMap<>();
        for (String shard : shards(folder)) {
            Safetensors file = Safetensors.open(folder.resolve(shard));
            file.entries().keySet().forEach(name -> fileOf.put(name, file));
        }
        return new Qwen2Checkpoint(folder, config, fileOf);
    }

    /** Tokens of the checkpoint's own table. */
    public int textTokens() {
        return integer("vocab_size");
    }

    /** A decoder of the same tokens and prompts as {@code base}, whose backbone and kind of head are this checkpoint's. */
    public ModelConfig model(ModelConfig base) {
        int heads = integer("num_attention_heads");
        int hidden = integer("hidden_size");
        ModelConfig.Attention attention = new ModelConfig.Attention(
                heads,
                config.has("num_key_value_heads") ? integer("num_key_value_heads") : heads,
                config.has("head_dim") ? integer("head_dim") : hidden / heads,
                number("rope_theta"));
        return base.withTiedHead(config.path("tie_word_embeddings").asBoolean())
                .withBackbone(new ModelConfig.Backbone(
                        integer("num_hidden_layers"),
                        hidden,
                        integer("intermediate_size"),
                        attention,
                        number("rms_norm_eps")));
    }

    /**
     * Puts the checkpoint's layers and final norm in the place of those that a model starts with.
     *
     * @param weights changed in place
     * @throws StepFailed naming the first tensor that is absent or of another shape
     */
    public void copyBackboneTo(DecoderWeights weights) {
        weights.byName().forEach((name, target) -> {
            if (isBackbone(name)) {
                try (NDManager scratch = target.getManager().newSubManager()) {
                    Operators.assign(target, read(name, target.getShape(), scratch));
                }
            }
        });
    }

    /**
     * Every tensor that a model has, the token table among them.
     *
     * @throws StepFailed naming the first tensor that is absent or of another shape
     */
    public DecoderWeights weights(NDManager owner, ModelConfig model) {
        Map<String, NDArray> byName = new TreeMap<>();
        model.tensorShapes().forEach((name, shape) -> byName.put(name, read(name, new Shape(shape), owner)));
        return new DecoderWeights(model, byName);
    }

    private static boolean isBackbone(String name) {
        return name.startsWith("model.layers.") || name.equals("model.norm.weight");
    }

    private NDArray read(String name, Shape needed, NDManager owner) {
        Safetensors file = fileOf.get(name);
        if (file == null) {
            throw new StepFailed("the checkpoint at " + folder + " has no tensor " + name + ", which its config.json"
                    + " asks for; it holds " + fileOf.size() + " tensors");
        }
        Shape found = new Shape(file.entry(name).shape());
        if (!found.equals(needed)) {
            throw new StepFailed("tensor " + name + " of the checkpoint at " + folder + " has shape " + found
                    + ", the model that its config.json describes needs " + needed);
        }
        FloatBuffer buffer = file.read(name);
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return owner.create(values, needed);
    }

    private static List<String> shards(Path folder) {
        if (!Files.exists(folder.resolve("model.safetensors.index.json"))) {
            return List.of("model.safetensors");
        }
        TreeSet<String> shards = new TreeSet<>();
        json(folder, "model.safetensors.index.json").path("weight_map").forEach(shard -> shards.add(shard.asText()));
        return new ArrayList<>(shards);
    }

    private static JsonNode json(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new StepFailed(
                    "no Qwen2 checkpoint at " + folder + ": " + name + " is absent or no JSON; give genrec.model.init"
                            + " the folder of a Hugging Face checkpoint",
                    e);
        }
    }

    private int integer(String key) {
        if (!config.path(key).isInt()) {
            throw new StepFailed(folder.resolve("config.json") + " has no whole number " + key);
        }
        return config.path(key).intValue();
    }

    private double number(String key) {
        if (!config.path(key).isNumber()) {
            throw new StepFailed(folder.resolve("config.json") + " has no number " + key);
        }
        return config.path(key).doubleValue();
    }
}
