"use strict";
// The live coach: tones and words. Loaded before coach.js, which calls `sound`.

const sound = {
  context: null,
  muted: false,

  wake() {
    const Context = window.AudioContext;
    if (!Context) return;
    this.context ??= new Context();
    this.context.resume();
  },

  tone(frequency, seconds, after = 0) {
    if (this.muted || !this.context) return;
    const from = this.context.currentTime + after, gain = this.context.createGain(), voice = this.context.createOscillator();
    voice.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, from);
    gain.gain.exponentialRampToValueAtTime(0.35, from + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0001, from + seconds);
    voice.connect(gain).connect(this.context.destination);
    voice.start(from);
    voice.stop(from + seconds + 0.02);
  },

  cue(one, message) {
    this.tone(660, 0.14);
    this.tone(495, 0.2, 0.15);
    // From the beginning of the fault, on the camera's clock, to the tone.
    const latency_s = this.context ? (this.context.outputLatency || this.context.baseLatency || 0) : 0;
    told("sound", { slug: one.slug, muted: this.muted, delay_s: clock() + latency_s - (message.t - one.late_s) });
    this.say(one.words);
  },

  counted(number, aloud) {
    this.tone(880, 0.09);
    if (aloud) this.say(number);
  },

  speak(words, frequency) {
    this.tone(frequency, 0.18);
    this.say(words);
  },

  say(words) {
    if (this.muted || !window.speechSynthesis || !words) return;
    // Only voices of this machine: others would send the words away.
    const voice = speechSynthesis.getVoices().find((v) => v.localService && v.lang.startsWith(data.language));
    if (!voice) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    speechSynthesis.speak(utterance);
  },

  mute(on) {
    this.muted = on;
    if (on && window.speechSynthesis) speechSynthesis.cancel();
    if (this.context) on ? this.context.suspend() : this.context.resume();
    byId("mute").setAttribute("aria-pressed", String(on));
    byId("mute").textContent = on ? data.words.unmute : data.words.mute;
    told("mute", { muted: on });
  },
};
