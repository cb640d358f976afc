package io.genrec.training.tokenizer.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.inference.engine.OnnxRuntimeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * all-MiniLM-L6-v2, model and tokenizer from the langchain4j jar: nothing is downloaded. A text is cut to its first
 * {@value #MAX_TOKENS} tokens, which is what the model was trained on; its vector is the mean over its tokens.
 *
 * <p>Texts of about one length share a batch, and every core runs batches of its own on one thread. Text without a
 * letter or digit has no meaning to encode: its vector is zero.
 */
public final class MiniLmEncoder implements TextEncoder {
    private static final int MAX_TOKENS = 256;
    private static final int DIMENSIONS = 384;
    private static final int BATCH = 16;

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    private final OrtSession session;

    public MiniLmEncoder() {
        try (InputStream vocabulary = resource("/all-minilm-l6-v2-tokenizer.json");
                InputStream model = resource("/all-minilm-l6-v2.onnx");
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            tokenizer = HuggingFaceTokenizer.newInstance(
                    vocabulary,
                    Map.of("padding", "false", "truncation", "true", "maxLength", String.valueOf(MAX_TOKENS)));
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model.readAllBytes(), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot load the text encoder: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "all-minilm-l6-v2/" + MAX_TOKENS;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public FloatMatrix encode(List<String> texts) {
        FloatMatrix vectors = FloatMatrix.zeros(texts.size(), DIMENSIONS);
        List<Tokens> shortestFirst = tokens(texts);
        int batches = (shortestFirst.size() + BATCH - 1) / BATCH;
        IntStream.range(0, batches)
                .parallel()
                .mapToObj(batch ->
                        shortestFirst.subList(batch * BATCH, Math.min((batch + 1) * BATCH, shortestFirst.size())))
                .forEach(batch -> encode(batch, vectors));
        return vectors.withUnitRows();
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot close the text encoder: " + e.getMessage(), e);
        }
    }

    /**
     * One text.
     *
     * @param row where its vector goes
     */
    private record Tokens(int row, Encoding encoding) {
        int count() {
            return encoding.getIds().length;
        }
    }

    private List<Tokens> tokens(List<String> texts) {
        List<Tokens> tokens = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            if (texts.get(row).codePoints().anyMatch(Character::isLetterOrDigit)) {
                tokens.add(new Tokens(row, tokenizer.encode(texts.get(row))));
            }
        }
        tokens.sort(Comparator.comparingInt(Tokens::count));
        return tokens;
    }

    private void encode(List<Tokens> batch, FloatMatrix vectors) {
        int length = batch.get(batch.size() - 1).count();
        long[] ids = new long[batch.size() * length];
        long[] real = new long[ids.length];
        for (int i = 0; i < batch.size(); i++) {
            long[] text = batch.get(i).encoding().getIds();
            System.arraycopy(text, 0, ids, i * length, text.length);
            Arrays.fill(real, i * length, i * length + text.length, 1);
        }
        long[] shape = {batch.size(), length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(real), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", idTensor, "attention_mask", mask, "token_type_ids", types))) {
            FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
            for (int i = 0; i < batch.size(); i++) {
                vectors.setRow(
                        batch.get(i).row(),
                        mean(states, i * length, batch.get(i).count()));
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the text encoder failed: " + e.getMessage(), e);
        }
    }

    /**
     * @param states [positions, DIMENSIONS]
     * @return their mean over {@code count} positions from {@code first}
     */
    private static float[] mean(FloatBuffer states, int first, int count) {
        float[] mean = new float[DIMENSIONS];
        for (int position = first; position < first + count; position++) {
            for (int d = 0; d < DIMENSIONS; d++) {
                mean[d] += states.get(position * DIMENSIONS + d) / count;
            }
        }
        return mean;
    }

    private static InputStream resource(String name) {
        InputStream stream = MiniLmEncoder.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException("the text encoder's " + name + " is not on the class path");
        }
        return stream;
    }
}
