package io.ratelimit.sample;

import org.eclipse.jetty.ee10.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.util.security.Credential;

/** A login with a password that the README states. A real webapp has its own, over TLS. */
final class DemoLogin {

    /** Who may administer, and the password. */
    static final String OPERATOR = "demo";

    private static final String ROLE = "rate-limit-admin";

    private DemoLogin() {}

    /** Guards a path; everything else stays open. */
    static ConstraintSecurityHandler guarding(String path) {
        UserStore users = new UserStore();
        users.addUser(OPERATOR, Credential.getCredential(OPERATOR), new String[] {ROLE});
        HashLoginService login = new HashLoginService("RateLimit sample");
        login.setUserStore(users);
        ConstraintMapping mapping = new ConstraintMapping();
        mapping.setPathSpec(path);
        mapping.setConstraint(Constraint.from(ROLE));
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setAuthenticator(new BasicAuthenticator());
        security.setLoginService(login);
        security.addConstraintMapping(mapping);
        return security;
    }
}
