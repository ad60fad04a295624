/** Other processes on a bus, for the tests of several modules. They use it as a test jar, which is never published. */
@NullMarked
package io.ipmb.testsupport;

import org.jspecify.annotations.NullMarked;
