package io.genrec.datasets.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Locale;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** What the columns of other tools' Parquet files mean: units of time, decimals, signs. */
public final class ParquetValues {
    private static final long JULIAN_EPOCH_DAY = 2_440_588;
    private static final long DAY_SECONDS = 86_400;

    private ParquetValues() {}

    /** A timestamp with its unit, or the older 96-bit one of Impala and Spark. */
    public static boolean isTimestamp(PrimitiveType type) {
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT96
                || type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation;
    }

    /** Text; bytes without a logical type are taken for text, as Impala and older Spark write it. */
    public static boolean isText(PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                && (meaning == null
                        || meaning instanceof StringLogicalTypeAnnotation
                        || meaning instanceof EnumLogicalTypeAnnotation
                        || meaning instanceof JsonLogicalTypeAnnotation);
    }

    /** An integer, or a decimal without fraction. */
    public static boolean isWholeNumber(PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal.getScale() == 0;
        }
        PrimitiveTypeName name = type.getPrimitiveTypeName();
        return (name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64)
                && (meaning == null || meaning instanceof IntLogicalTypeAnnotation);
    }

    /** Milliseconds since the epoch of a count in the column's unit, rounded down. */
    public static long millis(long count, PrimitiveType type) {
        if (!(type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp)) {
            throw new IllegalArgumentException(type + " is not a timestamp");
        }
        return switch (timestamp.getUnit()) {
            case MILLIS -> count;
            case MICROS -> Math.floorDiv(count, 1_000L);
            case NANOS -> Math.floorDiv(count, 1_000_000L);
        };
    }

    /** The moment of a 96-bit timestamp: nanoseconds of the day, then the Julian day, both little-endian. */
    public static Instant instant(Binary int96) {
        ByteBuffer bytes = int96.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanos = bytes.getLong();
        long day = bytes.getInt() - JULIAN_EPOCH_DAY;
        return Instant.ofEpochSecond(day * DAY_SECONDS, nanos);
    }

    /** An integer or decimal as its column means it: signed or not, with its fraction. */
    public static BigDecimal whole(long number, PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return BigDecimal.valueOf(number, decimal.getScale());
        }
        boolean isUnsigned = meaning instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
        if (!isUnsigned || number >= 0) {
            return BigDecimal.valueOf(number);
        }
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                ? BigDecimal.valueOf(Integer.toUnsignedLong((int) number))
                : new BigDecimal(new BigInteger(Long.toUnsignedString(number)));
    }

    /** A decimal that is kept as bytes. */
    public static BigDecimal decimal(Binary bytes, PrimitiveType type) {
        if (!(type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal)) {
            throw new IllegalArgumentException(type + " is not a decimal");
        }
        return new BigDecimal(new BigInteger(bytes.getBytes()), decimal.getScale());
    }

    /** The type in a word or two: {@code double}, {@code int64 (timestamp(micros,true))}. */
    public static String describe(Type type) {
        if (!type.isPrimitive()) {
            return "group";
        }
        String name = type.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT);
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return meaning == null ? name : name + " (" + meaning.toString().toLowerCase(Locale.ROOT) + ")";
    }
}
