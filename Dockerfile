# One small image without GPU libraries: JupyterLab with the course in it, for a user who is not root.
# docs/environments.md says how to build and start it, and what has been tried.

# The newest Python that all numbers in the notebooks were made with. Pinned by its version only:
# where you can look up the digest, put `@sha256:...` behind it.
FROM python:3.11.14-slim-bookworm AS environment

RUN useradd --create-home --uid 1000 learner \
    && install --directory --owner=learner --group=learner /home/learner/nanogpt
USER 1000
WORKDIR /home/learner/nanogpt
ENV PATH=/home/learner/nanogpt/.venv/bin:$PATH

# Where torch comes from, as an option of `uv pip install`. uv knows PyTorch's own index of CPU builds by
# this name; pip, which installs all the rest, would bring several GB of GPU libraries along.
ARG TORCH_FROM=--torch-backend=cpu

COPY --chown=learner:learner requirements.txt start.py ./
COPY --chown=learner:learner data data
RUN python -m venv .venv \
    && pip install --no-cache-dir --target /tmp/uv uv==0.13.9 \
    && /tmp/uv/bin/uv pip install --no-cache --python .venv/bin/python --constraint requirements.txt \
        "${TORCH_FROM}" torch \
    && PIP_NO_CACHE_DIR=1 python start.py prepare \
    && rm -r /tmp/uv


# The stage above is all that a dev container needs: it brings the learner's own folder. This one stands alone.
FROM environment AS course

COPY --chown=learner:learner . .
# A container's own 127.0.0.1 cannot be reached from outside; `docker run -p` decides who reaches this one.
# The token is JupyterLab's own: a new one at each start, printed with the address.
RUN mkdir /home/learner/.jupyter \
    && echo '{"ServerApp": {"ip": "0.0.0.0"}}' > /home/learner/.jupyter/jupyter_server_config.json

# All that a learner makes is in here: filled notebooks, progress.json, my_nanogpt.
VOLUME /home/learner/nanogpt/Everyones_nanoGPT_TODO
EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8888/api', timeout=5)"]
CMD ["python", "start.py", "--no-browser", "--port", "8888"]
