package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The failures of building a codec: each names the class, the component and the remedy. */
class IllegalPayloadTypesTest {

    private static final String HERE = IllegalPayloadTypesTest.class.getName() + "$";

    static final class Ordinary {}

    interface Open {}

    record HoldsOrdinary(int a, Ordinary b) {}

    record HoldsOpen(Open a) {}

    record HoldsObject(Object a) {}

    record Deep(List<Map<String, Optional<HoldsOrdinary[]>>> deep) {}

    record HoldsArrayList(ArrayList<String> a) {}

    record HoldsHashMap(HashMap<String, String> a) {}

    record HoldsTreeSet(TreeSet<String> a) {}

    record HoldsIterable(Iterable<String> a) {}

    record HoldsLocalDateTime(LocalDateTime a) {}

    record HoldsDate(Date a) {}

    record HoldsPeriod(Period a) {}

    record HoldsBigDecimal(BigDecimal a) {}

    record HoldsStringBuilder(StringBuilder a) {}

    record Wildcard(List<? extends String> a) {}

    @SuppressWarnings("rawtypes")
    record Raw(List a) {}

    record Generic<T>(T value) {}

    @SuppressWarnings("rawtypes")
    record RawGeneric(Generic a) {}

    record Growing<T>(T value, @Nullable Growing<List<T>> next) {}

    record HoldsGrowing(Growing<String> a) {}

    record UnsignedString(@Unsigned String a) {}

    record UnsignedFloat(@Unsigned float a) {}

    record UnsignedBooleans(@Unsigned boolean[] a) {}

    record UnsignedArray(int @Unsigned [] a) {}

    record UnsignedList(@Unsigned List<Integer> a) {}

    record NullablePrimitive(@Nullable int a) {}

    record NullableInOptional(Optional<@Nullable String> a) {}

    record Maybe<T>(@Nullable T value) {}

    record TwiceNullable(Maybe<@Nullable String> a) {}

    record FixedString(@FixedLength(3) String a) {}

    record FixedInt(@FixedLength(3) int a) {}

    record FixedOptional(@FixedLength(3) Optional<byte[]> a) {}

    record FixedNegative(@FixedLength(-1) byte[] a) {}

    sealed interface WithClass permits AVariant, AClass {}

    record AVariant() implements WithClass {}

    static final class AClass implements WithClass {}

    sealed interface WithNested permits Nested {}

    sealed interface Nested extends WithNested permits NestedVariant {}

    record NestedVariant() implements Nested {}

    sealed interface WithEnum permits AnEnum {}

    enum AnEnum implements WithEnum {
        ONE
    }

    sealed interface Loose<T> permits LooseVariant {}

    record LooseVariant<T, U>(U value) implements Loose<T> {}

    record HoldsLoose(Loose<String> a) {}

    @Test
    void aClassIsRefused() {
        refused(
                Ordinary.class,
                HERE + "Ordinary: " + HERE
                        + "Ordinary has no form on the wire; use a record, an enum, a sealed interface "
                        + "of records, a plain type, or a List, Set, Map, array or Optional of these");
        refused(HoldsOrdinary.class, HERE + "HoldsOrdinary.b: " + HERE + "Ordinary has no form on the wire");
        refused(HoldsObject.class, HERE + "HoldsObject.a: java.lang.Object has no form on the wire");
    }

    @Test
    void thePathLeadsThroughContainers() {
        refused(Deep.class, HERE + "Deep.deep[][][].b: " + HERE + "Ordinary has no form on the wire");
    }

    @Test
    void whatToWriteInsteadFitsTheType() {
        refused(HoldsOpen.class, HERE + "Open has no form on the wire; make it a sealed interface of records");
        refused(
                HoldsArrayList.class,
                "java.util.ArrayList<java.lang.String> has no form on the wire; declare it as List");
        refused(HoldsHashMap.class, "; declare it as Map");
        refused(HoldsTreeSet.class, "; declare it as Set");
        refused(HoldsIterable.class, "; declare it as List");
        refused(HoldsLocalDateTime.class, "; use Instant");
        refused(HoldsDate.class, "; use Instant");
        refused(HoldsPeriod.class, "; use Duration");
        refused(HoldsBigDecimal.class, "; use a primitive, its box, BigInteger, or a String");
        refused(HoldsStringBuilder.class, "; use String");
    }

    @Test
    void typeArgumentsMustBeKnown() {
        refused(
                Wildcard.class,
                HERE
                        + "Wildcard.a<>: a wildcard (? extends java.lang.String) says nothing about the type; name the type");
        refused(Raw.class, HERE + "Raw.a: java.util.List has type parameters; write what they stand for");
        refused(RawGeneric.class, HERE + "RawGeneric.a: " + HERE + "Generic has type parameters");
        refused(
                Generic.class,
                HERE + "Generic: it has type parameters, and a message does not say what they stand for; wrap it: "
                        + "record GenericOfSomething(Generic<...> value)");
        refused(
                HoldsLoose.class,
                HERE + "HoldsLoose.a.LooseVariant: nothing says what the type variable U of " + HERE
                        + "LooseVariant stands for; take it from " + HERE + "Loose");
    }

    @Test
    void aTypeThatGrowsForEverIsRefused() {
        refused(
                HoldsGrowing.class,
                HERE
                        + "Growing: it contains itself with type arguments that differ each time; use the same ones inside");
    }

    @Test
    void annotationsThatMeanNothingAreRefused() {
        String unsigned = "@Unsigned is for byte, short, int, long, their boxes and BigInteger, not for ";
        refused(UnsignedString.class, HERE + "UnsignedString.a: " + unsigned + "java.lang.String");
        refused(UnsignedFloat.class, HERE + "UnsignedFloat.a: " + unsigned + "float");
        refused(UnsignedBooleans.class, HERE + "UnsignedBooleans.a[]: " + unsigned + "boolean");
        refused(UnsignedArray.class, HERE + "UnsignedArray.a: " + unsigned + "int[]");
        refused(UnsignedList.class, HERE + "UnsignedList.a: " + unsigned + "java.util.List<java.lang.Integer>");
        refused(
                NullablePrimitive.class,
                HERE + "NullablePrimitive.a: int cannot be null; drop @Nullable, or make it Integer");
        refused(NullableInOptional.class, HERE + "NullableInOptional.a: an Optional never holds null");
        refused(TwiceNullable.class, HERE + "TwiceNullable.a.value: it would be an Option of an Option");
        String fixed = "@FixedLength is for arrays and for List and Collection, not for ";
        refused(FixedString.class, HERE + "FixedString.a: " + fixed + "java.lang.String");
        refused(FixedInt.class, HERE + "FixedInt.a: " + fixed + "int");
        refused(FixedOptional.class, HERE + "FixedOptional.a: " + fixed + "java.util.Optional<byte[]>");
        refused(FixedNegative.class, HERE + "FixedNegative.a: @FixedLength(-1) is negative");
    }

    @Test
    void variantsAreRecords() {
        refused(
                WithClass.class,
                HERE + "WithClass: the variant " + HERE + "AClass of the sealed interface " + HERE
                        + "WithClass is no record; "
                        + "make it a record (one without components is a variant without fields), or a record that holds it");
        refused(WithNested.class, "the variant " + HERE + "Nested of the sealed interface");
        refused(WithEnum.class, "the variant " + HERE + "AnEnum of the sealed interface");
    }

    private static void refused(Class<?> type, String message) {
        assertThatThrownBy(() -> Wire.codec(type))
                .isInstanceOf(IllegalPayloadTypeException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(message));
    }
}
