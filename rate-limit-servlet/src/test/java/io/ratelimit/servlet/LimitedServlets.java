package io.ratelimit.servlet;

import io.ratelimit.RateLimit;
import io.ratelimit.RateLimitExempt;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Servlets with limits, of every kind that the annotation's documentation names. */
final class LimitedServlets {

    private LimitedServlets() {}

    private abstract static class Answering extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        protected void doDelete(HttpServletRequest request, HttpServletResponse response) {}
    }

    @RateLimit(per = "ip", minute = 3)
    static final class WholeClass extends Answering {
        private static final long serialVersionUID = 1L;

        @Override
        @RateLimitExempt
        protected void doPut(HttpServletRequest request, HttpServletResponse response) {}
    }

    static final class Service extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        @RateLimit(per = "ip", minute = 4)
        protected void service(HttpServletRequest request, HttpServletResponse response) {}
    }

    @RateLimit(per = "ip", hour = 100)
    static final class Methods extends Answering {
        private static final long serialVersionUID = 1L;

        @Override
        @RateLimit(per = "ip", minute = 5)
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        @RateLimit(per = "ip", minute = 7)
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}
    }

    private abstract static class LimitedBase extends Answering {
        private static final long serialVersionUID = 1L;

        @Override
        @RateLimit(per = "ip", minute = 6)
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        @RateLimit(per = "ip", minute = 7)
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}
    }

    static final class Inherited extends LimitedBase {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}

        @Override
        @RateLimit(per = "ip", minute = 8)
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}
    }

    static final class ExemptHeir extends LimitedBase {
        private static final long serialVersionUID = 1L;

        @Override
        @RateLimitExempt
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    /** As frameworks have them. */
    private abstract static class Dispatching extends Answering {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            super.service(request, response);
        }
    }

    @RateLimit(per = "ip", minute = 9)
    static final class ExemptBehindService extends Dispatching {
        private static final long serialVersionUID = 1L;

        @Override
        @RateLimitExempt
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
    }

    @RateLimit(per = "ip", minute = 5, name = "shared")
    static final class Named extends Answering {
        private static final long serialVersionUID = 1L;
    }

    /** Refuses every request but the first, if anything counts it. */
    @RateLimit(per = "all", hour = 1)
    static final class Target extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("target");
        }
    }

    @RateLimit(per = "ip", minute = -5)
    static final class Wrong extends Answering {
        private static final long serialVersionUID = 1L;
    }
}
