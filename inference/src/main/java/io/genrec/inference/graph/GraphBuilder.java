package io.genrec.inference.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.genrec.inference.weights.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX graph under construction, of standard operators only. Values are known by name; each method adds a node and
 * returns the name of its output.
 */
final class GraphBuilder {
    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Optional<Safetensors> weights;
    private final Set<String> initializers = new HashSet<>();
    private final Map<String, String> outputs = new HashMap<>();
    private int nodes;

    GraphBuilder(String name, Safetensors weights) {
        this(name, Optional.of(weights));
    }

    /** A graph without weights of a file. */
    GraphBuilder(String name) {
        this(name, Optional.empty());
    }

    private GraphBuilder(String name, Optional<Safetensors> weights) {
        graph.setName(name);
        this.weights = weights;
    }

    /** The finished model. */
    ModelProto build() {
        graph.getNodeBuilderList().forEach(node -> {
            for (int i = 0; i < node.getInputCount(); i++) {
                node.setInput(i, nameOf(node.getInput(i)));
            }
            node.setOutput(0, nameOf(node.getOutput(0)));
        });
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("genrec")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .build();
    }

    /** Declares an input of 64-bit integers; a dimension is a size or the name of one that varies. */
    String integerInput(String name, Object... shape) {
        graph.addInput(value(name, TensorProto.DataType.INT64, shape));
        return name;
    }

    String floatInput(String name, Object... shape) {
        graph.addInput(value(name, TensorProto.DataType.FLOAT, shape));
        return name;
    }

    /** Declares {@code value} an output, called {@code name} in the finished graph. */
    void floatOutput(String name, String value, Object... shape) {
        outputs.put(value, name);
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, shape));
    }

    /** A tensor of the weights' file, read from there when the graph is loaded. */
    String weight(String name) {
        if (initializers.add(name)) {
            Safetensors file = weights.orElseThrow();
            Safetensors.Entry entry = file.entry(name);
            graph.addInitializer(TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(TensorProto.DataType.FLOAT.getNumber())
                    .addAllDims(entry.shape())
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(text("location", file.file().getFileName().toString()))
                    .addExternalData(text("offset", Long.toString(entry.offset())))
                    .addExternalData(text("length", Long.toString(entry.length()))));
        }
        return name;
    }

    /** A vector of 64-bit integers. */
    String integers(long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return constant(TensorProto.DataType.INT64, raw, values.length);
    }

    /** A float without dimensions. */
    String scalar(double value) {
        return floats(new float[] {(float) value});
    }

    String floats(float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(TensorProto.DataType.FLOAT, raw, shape);
    }

    String apply(String operator, String... inputs) {
        return node(NodeProto.newBuilder().setOpType(operator), inputs);
    }

    String transpose(String x, long... permutation) {
        return node(NodeProto.newBuilder().setOpType("Transpose").addAttribute(integers("perm", permutation)), x);
    }

    String reshape(String x, long... shape) {
        return apply("Reshape", x, integers(shape));
    }

    String unsqueeze(String x, long axis) {
        return apply("Unsqueeze", x, integers(axis));
    }

    String concat(long axis, String... parts) {
        return node(NodeProto.newBuilder().setOpType("Concat").addAttribute(integer("axis", axis)), parts);
    }

    String gather(String x, String indices, long axis) {
        return node(NodeProto.newBuilder().setOpType("Gather").addAttribute(integer("axis", axis)), x, indices);
    }

    /** The part of {@code x} from {@code start} up to, not including, {@code end} along an axis; both vectors of one. */
    String slice(String x, String start, String end, long axis) {
        return apply("Slice", x, start, end, integers(axis));
    }

    String slice(String x, long start, long end, long axis) {
        return slice(x, integers(start), integers(end), axis);
    }

    /** Every {@code step}-th row of {@code x} from {@code start} up to, not including, {@code end}, a vector of one. */
    String rows(String x, long start, String end, long step) {
        return apply("Slice", x, integers(start), end, integers(0), integers(step));
    }

    /** A row for each index, 1 in its column and 0 elsewhere: {@code [indices, columns]}. */
    String oneHot(String indices, long columns) {
        return apply("OneHot", indices, integers(columns), floats(new float[] {0, 1}, 2));
    }

    String castToFloat(String x) {
        return node(
                NodeProto.newBuilder()
                        .setOpType("Cast")
                        .addAttribute(integer("to", TensorProto.DataType.FLOAT.getNumber())),
                x);
    }

    String softmax(String x) {
        return node(NodeProto.newBuilder().setOpType("Softmax").addAttribute(integer("axis", -1)), x);
    }

    String meanOfLastAxis(String x) {
        AttributeProto axes = integers("axes", new long[] {-1});
        return node(NodeProto.newBuilder().setOpType("ReduceMean").addAttribute(axes), x);
    }

    /** {@code x W^T} or {@code x W^T + b}, with {@code x [rows, in]} and {@code W [out, in]}. */
    String linear(String x, String... weightAndBias) {
        String[] inputs = new String[weightAndBias.length + 1];
        inputs[0] = x;
        System.arraycopy(weightAndBias, 0, inputs, 1, weightAndBias.length);
        return node(NodeProto.newBuilder().setOpType("Gemm").addAttribute(integer("transB", 1)), inputs);
    }

    /** The size of one dimension, as a vector of one integer. */
    String size(String x, long axis) {
        return gather(apply("Shape", x), integers(axis), 0);
    }

    private String nameOf(String value) {
        return outputs.getOrDefault(value, value);
    }

    private String node(NodeProto.Builder node, String... inputs) {
        String output = node.getOpType() + "_" + nodes++;
        for (String input : inputs) {
            node.addInput(input);
        }
        graph.addNode(node.setName(output).addOutput(output));
        return output;
    }

    private String constant(TensorProto.DataType type, ByteBuffer raw, long... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDataType(type.getNumber()).setRawData(ByteString.copyFrom(raw));
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        String name = "constant_" + initializers.size();
        initializers.add(name);
        graph.addInitializer(tensor.setName(name));
        return name;
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, long[] values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static StringStringEntryProto text(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (Object size : shape) {
            TensorShapeProto.Dimension.Builder dimension = dimensions.addDimBuilder();
            if (size instanceof Integer fixed) {
                dimension.setDimValue(fixed);
            } else {
                dimension.setDimParam(size.toString());
            }
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(dimensions);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
