{{- define "genrec.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "genrec.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "genrec.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "genrec.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a role: never changed by an upgrade. Takes (list $ "role"). */}}
{{- define "genrec.selector" -}}
{{- $ := index . 0 -}}
app.kubernetes.io/name: {{ include "genrec.name" $ }}
app.kubernetes.io/instance: {{ $.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "genrec.labels" -}}
{{- $ := index . 0 -}}
{{ include "genrec.selector" . }}
app.kubernetes.io/version: {{ $.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_" }}
{{- with $.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes (list $ "role"), and at will the end of the object's name where it is not the role, and annotations. */}}
{{- define "genrec.metadata" -}}
{{- $ := index . 0 -}}
{{- $role := index . 1 -}}
{{- $annotations := merge (dict) (ternary (last .) (dict) (eq (len .) 4)) $.Values.commonAnnotations -}}
name: {{ include "genrec.fullname" $ }}-{{ ternary (index . (min 2 (sub (len .) 1) | int)) $role (ge (len .) 3) }}
namespace: {{ $.Release.Namespace }}
labels: {{- include "genrec.labels" (list $ $role) | nindent 2 }}
{{- with $annotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Takes (list $ image). */}}
{{- define "genrec.image" -}}
{{- $ := index . 0 -}}{{- $image := index . 1 -}}
{{- with $image.registry }}{{ . }}/{{ end -}}
{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ default $.Chart.AppVersion $image.tag }}{{ end -}}
{{- end -}}

{{- define "genrec.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "genrec.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end -}}

{{- define "genrec.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "genrec.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "genrec.redisUri" -}}
{{- if .Values.redis.bundled.enabled -}}
redis://{{ include "genrec.fullname" . }}-redis:6379
{{- else -}}
{{ .Values.redis.uri }}
{{- end -}}
{{- end -}}

{{/* How the run's bucket is reached. */}}
{{- define "genrec.storageEnv" -}}
- name: GENREC_CACHE
  value: /var/cache/genrec
- name: HOME
  value: /tmp
{{- with .Values.storage.endpoint }}
- name: AWS_ENDPOINT_URL
  value: {{ . | quote }}
{{- end }}
{{- with .Values.storage.region }}
- name: AWS_REGION
  value: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "genrec.storageEnvFrom" -}}
{{- with .Values.storage.existingSecret }}
envFrom:
  - secretRef: {name: {{ . }}}
{{- end }}
{{- end -}}

{{/* Of pods that work on the run itself: only where that is on the claim. */}}
{{- define "genrec.runVolume" -}}
{{- if hasPrefix "/runs" .Values.run.address }}
- name: runs
  persistentVolumeClaim: {claimName: {{ required "run.claim is empty, and run.address is a path on it: name a PersistentVolumeClaim" .Values.run.claim }}}
{{- end }}
{{- end -}}

{{- define "genrec.runMount" -}}
{{- if hasPrefix "/runs" .Values.run.address }}
- {name: runs, mountPath: /runs}
{{- end }}
{{- end -}}

{{/* Where a pod goes. Takes the values of its role. */}}
{{- define "genrec.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* A pod of the worker image. Takes a dict: root, role, args, resources, heap, config, cacheClaim, cacheSize, env, ports, runtimeClassName. */}}
{{- define "genrec.workerPod" -}}
{{- $ := .root -}}
metadata:
  labels: {{- include "genrec.labels" (list $ .role) | nindent 4 }}
    {{- with $.Values.worker.podLabels }}{{- toYaml . | nindent 4 }}{{- end }}
  annotations:
    genrec.io/config: {{ .config | sha256sum }}
    {{- with $.Values.worker.podAnnotations }}{{- toYaml . | nindent 4 }}{{- end }}
spec:
  restartPolicy: OnFailure
  serviceAccountName: {{ include "genrec.serviceAccount" $ }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext: {{- include "genrec.podSecurity" $ | nindent 4 }}
  {{- with $.Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- include "genrec.placement" $.Values.worker | nindent 2 }}
  containers:
    - name: {{ .role }}
      image: {{ include "genrec.image" (list $ $.Values.worker.image) }}
      imagePullPolicy: {{ $.Values.worker.image.pullPolicy }}
      securityContext: {{- include "genrec.containerSecurity" $ | nindent 8 }}
      args: {{- toYaml .args | nindent 8 }}
      env:
        {{- include "genrec.storageEnv" $ | nindent 8 }}
        - name: GENREC_HEAP
          value: {{ .heap | quote }}
        {{- with .env }}{{- toYaml . | nindent 8 }}{{- end }}
        {{- with $.Values.worker.extraEnv }}{{- toYaml . | nindent 8 }}{{- end }}
      {{- include "genrec.storageEnvFrom" $ | nindent 6 }}
      {{- with .ports }}
      ports: {{- toYaml . | nindent 8 }}
      {{- end }}
      resources: {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - {name: config, mountPath: /etc/genrec, readOnly: true}
        - {name: tmp, mountPath: /tmp}
        - {name: cache, mountPath: /var/cache/genrec}
        {{- include "genrec.runMount" $ | nindent 8 }}
  volumes:
    - name: config
      configMap: {name: {{ include "genrec.fullname" $ }}-{{ .configName }}}
    - name: tmp
      emptyDir: {}
    - name: cache
      {{- if .cacheClaim }}
      persistentVolumeClaim: {claimName: {{ .cacheClaim }}}
      {{- else }}
      emptyDir: {sizeLimit: {{ .cacheSize }}}
      {{- end }}
    {{- include "genrec.runVolume" $ | nindent 4 }}
{{- end -}}
