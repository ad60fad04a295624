/**
 * bincode 2 in its standard configuration, and the mapping of Java types to it.
 *
 * <table>
 * <caption>Java types and their counterparts in Rust</caption>
 * <tr><th>Java</th><th>Rust</th></tr>
 * <tr><td>record</td><td>struct, its fields in the order of the components</td></tr>
 * <tr><td>enum</td><td>enum without fields</td></tr>
 * <tr><td>sealed interface of records</td><td>enum; the variants in the order of {@code permits}</td></tr>
 * <tr><td>boolean, byte, short, int, long, float, double, char</td><td>bool, i8 … i64, f32, f64, char</td></tr>
 * <tr><td>{@code @Unsigned} byte, short, int, long, BigInteger</td><td>u8 … u128</td></tr>
 * <tr><td>BigInteger</td><td>i128</td></tr>
 * <tr><td>String, Duration, Instant, UUID</td><td>String, Duration, SystemTime, Uuid</td></tr>
 * <tr><td>{@code @Nullable T}, Optional, OptionalInt …</td><td>Option</td></tr>
 * <tr><td>List, Collection, array</td><td>Vec; with {@code @FixedLength(n)} an array of n</td></tr>
 * <tr><td>Set, Map</td><td>BTreeSet or HashSet, BTreeMap or HashMap</td></tr>
 * </table>
 *
 * <p>Knows the JDK alone. All input comes from another process: lengths are not trusted, nesting is limited, and no
 * announced number determines an allocation before the elements are there.
 */
@NullMarked
package io.ipmb.codec;

import org.jspecify.annotations.NullMarked;
