package io.genrec.inference;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The decoder as the definition reads: double precision, one position after the other, no cache, no batching. Slow on
 * purpose; the graphs are checked against it.
 */
public final class ReferenceDecoder {
    private final ModelConfig config;
    private final Map<String, double[]> weights = new HashMap<>();

    public ReferenceDecoder(ModelConfig config, List<Tensor> tensors) {
        this.config = config;
        for (Tensor tensor : tensors) {
            FloatBuffer values = tensor.values().duplicate();
            double[] wide = new double[values.remaining()];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = values.get();
            }
            weights.put(tensor.name(), wide);
        }
    }

    /**
     * The logits of the level after {@code chosen}.
     *
     * @param chosen codes of the item under way, coarse to fine
     */
    public double[] logits(Prompt prompt, int... chosen) {
        List<double[]> x = prompt(prompt);
        for (int level = 0; level < chosen.length; level++) {
            x.add(embedding(config.space().token(level, chosen[level])));
        }
        List<double[]> beforeLast = x;
        for (int layer = 0; layer < config.layers(); layer++) {
            beforeLast = x;
            x = layer(layer, x);
        }
        double[] last = norm(x.get(x.size() - 1), weights.get("model.norm.weight"));
        double[] head = weights.get(config.tiedHead() ? "model.embed_tokens.weight" : "lm_head.weight");
        double[] all = multiply(head, last);
        int codes = config.space().codesPerLevel();
        double[] logits = new double[codes];
        System.arraycopy(all, chosen.length * codes, logits, 0, codes);
        if (config.historyPointer()) {
            point(prompt, chosen, beforeLast, x, logits);
        }
        return logits;
    }

    /** Adds the pointer's score of each item that begins with the chosen codes to the item's next code. */
    private void point(Prompt prompt, int[] chosen, List<double[]> beforeLast, List<double[]> x, double[] logits) {
        double[] ones = new double[config.hiddenSize()];
        Arrays.fill(ones, 1);
        double[] query = turn(project("pointer.query", norm(x.get(x.size() - 1), ones)), x.size() - 1);
        int perItem = config.positionsPerItem();
        int places = config.tokenMerger() ? 1 : config.space().levels();
        for (int i = 0; i < prompt.items().size(); i++) {
            List<Integer> codes = prompt.items().get(i).id().codes();
            int[] first = codes.stream()
                    .mapToInt(Integer::intValue)
                    .limit(chosen.length)
                    .toArray();
            if (Arrays.equals(first, chosen)) {
                int position = i * perItem + places - 1;
                double[] key = turn(project("pointer.key", norm(beforeLast.get(position), ones)), position);
                for (int j = 0; j < key.length; j++) {
                    logits[codes.get(chosen.length)] += query[j] * key[j];
                }
            }
        }
    }

    private List<double[]> prompt(Prompt prompt) {
        CodeSpace space = config.space();
        List<double[]> x = new ArrayList<>();
        for (int i = 0; i < prompt.items().size(); i++) {
            List<Integer> item = prompt.items().get(i).id().codes();
            List<double[]> codes = new ArrayList<>();
            for (int level = 0; level < space.levels(); level++) {
                codes.add(embedding(space.token(level, item.get(level))));
            }
            List<double[]> places = codes;
            if (config.tokenMerger()) {
                double[] joined = new double[space.levels() * config.hiddenSize()];
                for (int level = 0; level < space.levels(); level++) {
                    System.arraycopy(codes.get(level), 0, joined, level * config.hiddenSize(), config.hiddenSize());
                }
                places = List.of(
                        add(multiply(weights.get("token_merger.weight"), joined), weights.get("token_merger.bias")));
            }
            for (double[] place : places) {
                x.add(config.actionsAndGaps() ? add(place, actionAndGap(prompt, i)) : place);
            }
            if (config.separators()) {
                x.add(embedding(space.separator()));
            }
        }
        double[] pageStart = embedding(space.pageStart());
        x.add(config.actionsAndGaps() ? add(pageStart, row("request.gap.weight", prompt.requestGap())) : pageStart);
        return x;
    }

    private double[] actionAndGap(Prompt prompt, int item) {
        return add(
                row("behaviour.action.weight", prompt.actions()[item]),
                row("behaviour.gap.weight", prompt.gaps()[item]));
    }

    private List<double[]> layer(int layer, List<double[]> x) {
        String prefix = "model.layers." + layer + ".";
        List<double[]> queries = new ArrayList<>();
        List<double[]> keys = new ArrayList<>();
        List<double[]> values = new ArrayList<>();
        for (int position = 0; position < x.size(); position++) {
            double[] normed = norm(x.get(position), weights.get(prefix + "input_layernorm.weight"));
            queries.add(turn(project(prefix + "self_attn.q_proj", normed), position));
            keys.add(turn(project(prefix + "self_attn.k_proj", normed), position));
            values.add(project(prefix + "self_attn.v_proj", normed));
        }
        List<double[]> result = new ArrayList<>();
        for (int position = 0; position < x.size(); position++) {
            double[] attended = attend(queries.get(position), keys, values, position);
            double[] middle = add(x.get(position), multiply(weights.get(prefix + "self_attn.o_proj.weight"), attended));
            double[] normed = norm(middle, weights.get(prefix + "post_attention_layernorm.weight"));
            double[] gate = multiply(weights.get(prefix + "mlp.gate_proj.weight"), normed);
            double[] up = multiply(weights.get(prefix + "mlp.up_proj.weight"), normed);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            result.add(add(middle, multiply(weights.get(prefix + "mlp.down_proj.weight"), gate)));
        }
        return result;
    }

    private double[] attend(double[] query, List<double[]> keys, List<double[]> values, int position) {
        int size = config.headSize();
        double[] attended = new double[query.length];
        for (int head = 0; head < config.heads(); head++) {
            int shared = head / (config.heads() / config.keyValueHeads());
            double[] weight = new double[position + 1];
            double sum = 0;
            for (int other = 0; other <= position; other++) {
                double score = 0;
                for (int i = 0; i < size; i++) {
                    score += query[head * size + i] * keys.get(other)[shared * size + i];
                }
                weight[other] = Math.exp(score / Math.sqrt(size));
                sum += weight[other];
            }
            for (int other = 0; other <= position; other++) {
                for (int i = 0; i < size; i++) {
                    attended[head * size + i] += weight[other] / sum * values.get(other)[shared * size + i];
                }
            }
        }
        return attended;
    }

    private double[] turn(double[] heads, int position) {
        int size = config.headSize();
        double[] turned = new double[heads.length];
        for (int start = 0; start < heads.length; start += size) {
            for (int i = 0; i < size / 2; i++) {
                double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / size);
                double first = heads[start + i];
                double second = heads[start + size / 2 + i];
                turned[start + i] = first * Math.cos(angle) - second * Math.sin(angle);
                turned[start + size / 2 + i] = second * Math.cos(angle) + first * Math.sin(angle);
            }
        }
        return turned;
    }

    private double[] project(String name, double[] x) {
        return add(multiply(weights.get(name + ".weight"), x), weights.get(name + ".bias"));
    }

    private double[] norm(double[] x, double[] weight) {
        double square = 0;
        for (double value : x) {
            square += value * value;
        }
        double root = Math.sqrt(square / x.length + config.rmsNormEpsilon());
        double[] normed = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            normed[i] = x[i] / root * weight[i];
        }
        return normed;
    }

    private double[] embedding(int token) {
        return row("model.embed_tokens.weight", token);
    }

    private double[] row(String table, int index) {
        double[] row = new double[config.hiddenSize()];
        System.arraycopy(weights.get(table), index * row.length, row, 0, row.length);
        return row;
    }

    private static double[] multiply(double[] matrix, double[] x) {
        double[] result = new double[matrix.length / x.length];
        for (int row = 0; row < result.length; row++) {
            for (int i = 0; i < x.length; i++) {
                result[row] += matrix[row * x.length + i] * x[i];
            }
        }
        return result;
    }

    private static double[] add(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }
}
