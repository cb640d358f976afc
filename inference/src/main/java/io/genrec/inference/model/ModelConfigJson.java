package io.genrec.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.domain.semanticid.CodeSpace;

/** {@link ModelConfig} as the {@code config.json} of a Hugging Face Qwen2 model with one more object, {@code genrec}. */
final class ModelConfigJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelConfigJson() {}

    static String write(ModelConfig config) {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("architectures").add("Qwen2ForCausalLM");
        root.put("model_type", "qwen2");
        root.put("hidden_act", "silu");
        root.put("torch_dtype", "float32");
        root.put("vocab_size", config.space().tokens());
        root.put("hidden_size", config.hiddenSize());
        root.put("num_hidden_layers", config.layers());
        root.put("num_attention_heads", config.heads());
        root.put("num_key_value_heads", config.keyValueHeads());
        root.put("head_dim", config.headSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("rope_theta", config.ropeTheta());
        root.put("rms_norm_eps", config.rmsNormEpsilon());
        root.put("max_position_embeddings", config.maxPositions());
        root.put("tie_word_embeddings", config.tiedHead());
        root.putObject("genrec")
                .put("levels", config.space().levels())
                .put("codes_per_level", config.space().codesPerLevel())
                .put("max_history", config.maxHistory())
                .put("token_merger", config.tokenMerger())
                .put("separators", config.separators())
                .put("actions_and_gaps", config.actionsAndGaps())
                .put("history_pointer", config.historyPointer());
        return root.toPrettyString() + "\n";
    }

    static ModelConfig read(String json) {
        JsonNode root = parse(json);
        ModelConfig.Attention attention = new ModelConfig.Attention(
                integer(root, "/num_attention_heads"),
                integer(root, "/num_key_value_heads"),
                integer(root, "/head_dim"),
                number(root, "/rope_theta"));
        ModelConfig.Backbone backbone = new ModelConfig.Backbone(
                integer(root, "/num_hidden_layers"),
                integer(root, "/hidden_size"),
                integer(root, "/intermediate_size"),
                attention,
                number(root, "/rms_norm_eps"));
        CodeSpace space = new CodeSpace(integer(root, "/genrec/levels"), integer(root, "/genrec/codes_per_level"));
        ModelConfig config = new ModelConfig(
                        space, backbone, integer(root, "/genrec/max_history"), ModelConfig.Switches.ALL_ON)
                .withTokenMerger(flag(root, "/genrec/token_merger"))
                .withSeparators(flag(root, "/genrec/separators"))
                .withActionsAndGaps(flag(root, "/genrec/actions_and_gaps"))
                .withHistoryPointer(flag(root, "/genrec/history_pointer"))
                .withTiedHead(flag(root, "/tie_word_embeddings"));
        int tokens = integer(root, "/vocab_size");
        if (tokens != config.space().tokens()) {
            throw new IllegalArgumentException("vocab_size is " + tokens + " but levels and codes_per_level make "
                    + config.space().tokens() + " tokens");
        }
        return config;
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static int integer(JsonNode root, String key) {
        JsonNode value = root.at(key);
        if (!value.isInt()) {
            throw new IllegalArgumentException(name(key) + " must be a whole number");
        }
        return value.intValue();
    }

    private static double number(JsonNode root, String key) {
        JsonNode value = root.at(key);
        if (!value.isNumber()) {
            throw new IllegalArgumentException(name(key) + " must be a number");
        }
        return value.doubleValue();
    }

    private static boolean flag(JsonNode root, String key) {
        JsonNode value = root.at(key);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(name(key) + " must be true or false");
        }
        return value.booleanValue();
    }

    private static String name(String key) {
        return key.substring(1).replace('/', '.');
    }
}
