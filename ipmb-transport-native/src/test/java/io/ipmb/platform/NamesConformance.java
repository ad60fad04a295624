package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.PlatformException.Reason;
import org.junit.jupiter.api.Test;

/** Who holds a name, and for how long. */
abstract class NamesConformance extends ConformanceGroup {

    @Test
    void aNameHasOneHolder() throws Exception {
        String name = uniqueName();
        bench().closing(platform().claim(name));

        expectFailure(Reason.NAME_TAKEN, () -> platform().claim(name));
    }

    @Test
    void differentNamesDoNotMeet() throws Exception {
        String name = uniqueName();
        NameClaim one = bench().closing(platform().claim(name));
        NameClaim other = bench().closing(platform().claim(name + ".other"));

        bench().closing(platform().connect(name + ".other"));

        assertThat(one.accept()).isNull();
        assertThat(bench().closing(other.accept())).isNotNull();
    }

    @Test
    void aNameIsFreeOnceItsHolderClosedIt() throws Exception {
        String name = uniqueName();
        for (int i = 0; i < 20; i++) {
            NameClaim claim = platform().claim(name);
            claim.close();
        }

        bench().closing(platform().claim(name));
    }

    @Test
    void closingAClaimTwiceDoesNotFreeTheNextHoldersName() throws Exception {
        String name = uniqueName();
        NameClaim first = platform().claim(name);
        first.close();
        bench().closing(platform().claim(name));

        first.close();

        expectFailure(Reason.NAME_TAKEN, () -> platform().claim(name));
    }

    @Test
    void aConnectionToANameThatNobodyHoldsIsRefused() {
        expectFailure(Reason.NAME_NOT_IN_USE, () -> platform().connect(uniqueName()));
    }

    @Test
    void aConnectionToANameThatWasGivenUpIsRefused() throws Exception {
        String name = uniqueName();
        platform().claim(name).close();

        expectFailure(Reason.NAME_NOT_IN_USE, () -> platform().connect(name));
    }

    @Test
    void theLongestIdentifierIsNotCut() throws Exception {
        String unique = uniqueName();
        String longest = unique + "x".repeat(platform().maxIdentifierBytes() - unique.length());
        NameClaim claim = bench().closing(platform().claim(longest));
        NameClaim shorter =
                bench().closing(platform().claim(longest.substring(0, longest.length() - 1)));

        bench().closing(platform().connect(longest));

        assertThat(bench().closing(claim.accept())).isNotNull();
        assertThat(shorter.accept()).isNull();
    }

    @Test
    void anIdentifierMayHaveAnyCharacters() throws Exception {
        String name = uniqueName() + " größer/../\u65e5\u672c";
        NameClaim claim = bench().closing(platform().claim(name));

        bench().closing(platform().connect(name));

        assertThat(bench().closing(claim.accept())).isNotNull();
    }
}
